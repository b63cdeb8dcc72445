"""A dataset's own files in its folder: names, and the recipe that guards them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...files import PART, check_recipe, write_json

ANNOTATIONS, RECIPE = 'annotations.pkl', 'recipe.json'
LEFT_OUT, SKELETONS = 'left_out.json', 'skeletons'


def prepare(out: Path, recipe: dict[str, Any], force: bool) -> None:
    """Prepare a folder: check or clear the files there, then write the recipe.

    Other files in the folder, such as a link to the videos, are left alone.

    Raises:
        ValueError: If the folder's files were made with another recipe, or by something else.
    """
    if force:
        _clear(out)
    else:
        _check(out, recipe)
    write_json(out / RECIPE, recipe)
    for part in (out / SKELETONS).rglob(f'{PART}*'):  # left by a run that was killed
        part.unlink()


def _clear(out: Path) -> None:
    """Delete what a conversion writes, the index first."""
    for name in (ANNOTATIONS, LEFT_OUT):
        (out / name).unlink(missing_ok=True)
    for path in (out / SKELETONS).rglob('*.pkl'):
        path.unlink()


def _check(out: Path, recipe: dict[str, Any]) -> None:
    if check_recipe(out / RECIPE, recipe):
        return
    for name in (ANNOTATIONS, SKELETONS):
        if (out / name).exists():
            raise ValueError(
                f'out must be a folder without {name} or one with a {RECIPE}, but got {out}; '
                'force=True (--force) writes to it anyway'
            )
