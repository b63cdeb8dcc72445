"""Turns poses found by other programs into the annotation file that trainings read."""

from .import_poses import READERS, import_poses

__all__ = ['READERS', 'import_poses']
