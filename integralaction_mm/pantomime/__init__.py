"""Pantomime: a synthetic dataset of actions in and out of context, with RGB and 2D poses."""

from .actions import CLASSES
from .make import make_pantomime

__all__ = ['CLASSES', 'make_pantomime']
