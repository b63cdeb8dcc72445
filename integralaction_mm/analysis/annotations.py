"""The annotation file of a dataset, read once for everything an analysis asks of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..datasets.annotation_file import (
    VideoNames,
    load_annotation_file,
    load_poses,
    name_annotation,
    read_classes,
)

__all__ = ['Annotations']


class Annotations:
    """Videos of an annotation file by name, and their poses.

    Args:
        path (str | Path): Annotation file, see :class:`TwoStreamDataset`.

    Attributes:
        classes (list[str]): Class names in the file, in label order; Pantomime's has them.

    Raises:
        FileNotFoundError: If it does not exist.
        ValueError: If it cannot be read, or is of another form.
    """

    def __init__(self, path: str | Path) -> None:
        content = load_annotation_file(path)
        self.path = Path(path)
        self.classes = read_classes(content, path)
        self._items = content['annotations']
        self._names = VideoNames([name_annotation(item, path) for item in self._items])

    @classmethod
    def of(cls, source: str | Path | Annotations) -> Annotations:
        """Annotations as they are, or those of a file."""
        return source if isinstance(source, Annotations) else cls(source)

    def find(self, name: str) -> dict[str, Any]:
        """Annotation of a video.

        Args:
            name (str): Its name; it may start with the folder of the videos and end in a suffix
                that the annotation lacks.

        Raises:
            ValueError: If there is none, or several fit equally well.
        """
        try:
            return self._items[self._names.find(name)]
        except ValueError as error:
            raise ValueError(f'{error}: {self.path}') from error

    def name(self, item: dict[str, Any]) -> str:
        """Name of the video of an annotation."""
        return name_annotation(item, self.path)

    def load_poses(self, item: dict[str, Any], folder: str | Path | None = None) -> dict[str, Any]:
        """Poses of an annotation, see :func:`load_poses`."""
        return load_poses(item, self.path, folder)
