"""Videos of persons set into other places: their action's own, and others."""

from .make import make_context

__all__ = ['make_context']
