"""Pantomime: a synthetic dataset of actions in and out of context, with RGB and 2D poses."""

from .actions import CLASSES
from .make import make_pantomime
from .settings import BASIC_SPLITS, IN_CONTEXT_RATE, SPLITS

__all__ = ['BASIC_SPLITS', 'CLASSES', 'IN_CONTEXT_RATE', 'SPLITS', 'make_pantomime']
