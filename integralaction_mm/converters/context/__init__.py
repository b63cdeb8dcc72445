"""Videos of persons in other places: in the place of their action, and out of it."""

from .make import make_context

__all__ = ['make_context']
