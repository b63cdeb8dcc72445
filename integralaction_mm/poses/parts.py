"""Results of an unfinished run, kept beside its file so that the next run resumes there."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

from ..files import check_recipe, write_json, write_pickle
from ..unpickling import load_pickle

__all__ = ['Parts']

_RECIPE = 'recipe.json'


class Parts:
    """Folder ``<out>.parts`` with one file per video, each written whole.

    Args:
        out (Path): The file that the run will write.
        recipe (dict): What the poses depend on.
        force (bool): Start over whatever is there.

    Raises:
        ValueError: If the folder holds results of another recipe, or something else.
    """

    def __init__(self, out: Path, recipe: dict[str, Any], force: bool) -> None:
        self.folder = out.with_name(f'{out.name}.parts')
        if force and (self.folder / _RECIPE).is_file():
            self.remove()
        self._check(recipe)
        write_json(self.folder / _RECIPE, recipe)

    def load(self, video: Path) -> dict[str, Any] | None:
        """A video's result; None if there is none, or the video has changed since."""
        try:
            part = load_pickle('result', self._path(video))
            return part['result'] if part['stamp'] == _stamp(video) else None
        except (LookupError, OSError, TypeError, ValueError):
            return None

    def save(self, video: Path, result: dict[str, Any]) -> None:
        """Keep a video's result."""
        content = {'stamp': _stamp(video), 'result': result}
        write_pickle(self._path(video), content)

    def remove(self) -> None:
        """Remove the folder."""
        shutil.rmtree(self.folder)

    def _path(self, video: Path) -> Path:
        return self.folder / f'{hashlib.sha1(str(video).encode()).hexdigest()}.pkl'

    def _check(self, recipe: dict[str, Any]) -> None:
        if check_recipe(self.folder / _RECIPE, recipe) or not self.folder.exists():
            return
        if not self.folder.is_dir() or next(self.folder.iterdir(), None):
            raise ValueError(
                f'{self.folder} must be free for unfinished work, but got something else there'
            )


def _stamp(video: Path) -> list[int]:
    status = video.stat()
    return [status.st_size, status.st_mtime_ns]
