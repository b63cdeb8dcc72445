"""Video files: finding and naming them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ['VIDEO_SUFFIXES', 'Video', 'count_images', 'find_source', 'find_videos']

VIDEO_SUFFIXES = ('.mp4', '.avi', '.mkv', '.webm', '.mov', '.m4v', '.3gp', '.mts', '.wmv')
_IMAGE_SUFFIXES = ('.bmp', '.jpeg', '.jpg', '.png')
_ENDINGS = (*VIDEO_SUFFIXES, '_rgb.avi')  # the last one is NTU RGB+D's


@dataclass(frozen=True)
class Video:
    """One video of a run.

    Args:
        path (Path): Its absolute path.
        filename (str): Its path below the root that all videos of the run share, with '/'.
        folder_class (str, optional): Sub-folder of the given folder that it is in.
    """

    path: Path
    filename: str
    folder_class: str | None = None

    @property
    def frame_dir(self) -> str:
        """``filename`` without its suffix."""
        return self.filename[: -len(self.path.suffix)] if self.path.suffix else self.filename


def find_videos(inputs: Sequence[str | Path]) -> tuple[Path, list[Video]]:
    """List videos, and name them by the root that they share.

    Args:
        inputs (Sequence[str | Path]): Videos, and folders that are searched to any depth for
            .mp4, .avi, .mkv, .webm and .mov. Links are followed and keep their names, but each
            real file comes once: by its own name if that is found, else by the first link.

    Returns:
        tuple[Path, list[Video]]: The root, and the videos sorted by name, each once. The root is
        the given folder if there is one, else the folder that holds everything given.

    Raises:
        FileNotFoundError: If an input does not exist.
        ValueError: If there are no videos.
    """
    found: dict[Path, str | None] = {}
    known: dict[Any, Path] = {}
    roots = []
    for item in inputs:
        path = Path(os.path.abspath(item))
        if not path.exists():
            raise FileNotFoundError(f'video or folder not found: {item}')
        roots.append(path if path.is_dir() else path.parent)
        for video in _search(path) if path.is_dir() else [path]:
            if known.setdefault(_identify(video), video) != video:
                continue
            below = video.relative_to(roots[-1]).parts
            found[video] = found.get(video) or (below[0] if len(below) > 1 else None)
    if not found:
        raise ValueError(
            f'videos must be files or folders with {", ".join(VIDEO_SUFFIXES)}, '
            f'but got {[str(item) for item in inputs]}'
        )
    root = Path(os.path.commonpath(roots))
    return root, [
        Video(path, path.relative_to(root).as_posix(), folder_class)
        for path, folder_class in sorted(found.items())
    ]


def _identify(path: Path) -> Any:
    """What is the same for all names of a file, which are soft or hard links."""
    try:
        about = path.stat()
    except OSError:
        return os.path.realpath(path)
    return (about.st_dev, about.st_ino) if about.st_ino else os.path.realpath(path)


def _search(folder: Path) -> Iterator[Path]:
    """Videos below a folder, linked ones last; no folder is entered twice."""
    linked: list[Path] = []
    folders, seen = [folder], set()
    while folders:
        links: list[Path] = []
        for top in folders:
            for parent, below, names in os.walk(top):
                real = os.path.realpath(parent)
                if real in seen:
                    below.clear()
                    continue
                seen.add(real)
                below[:] = sorted(name for name in below if not name.startswith('.'))
                links += [path for name in below if (path := Path(parent, name)).is_symlink()]
                for name in sorted(names):
                    if name.lower().endswith(VIDEO_SUFFIXES) and not name.startswith('.'):
                        path = Path(parent, name)
                        if path.is_symlink() or top != folder:
                            linked.append(path)
                        else:
                            yield path
        folders = links
    yield from linked


def find_source(name: str) -> Path:
    """A video, a folder of images, or a video without its suffix (or NTU's ``_rgb.avi``).

    Raises:
        FileNotFoundError: If there is none of them.
    """
    endings = [case for ending in _ENDINGS for case in (ending, ending.upper())]
    candidates = [Path(name), *(Path(name + ending) for ending in endings)]
    for path in candidates:
        if path.exists():
            return path
    raise FileNotFoundError(
        f'neither a video nor a folder of frames: {name} '
        f'(tried it as it is and with {", ".join(_ENDINGS)})'
    )


def count_images(folder: Path) -> int:
    """Number of images in a folder of frames."""
    names = (path for path in folder.iterdir() if not path.name.startswith('.'))
    return sum(path.suffix.lower() in _IMAGE_SUFFIXES for path in names)
