"""The videos of a run: which there are, how they are named, and their frames."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import decord
import numpy as np

from ...datasets.transforms.decode_two_stream import VIDEO_SUFFIXES
from ...datasets.video_frames import read_in_order

__all__ = ['DecodeError', 'Video', 'find_videos', 'open_video']


class DecodeError(ValueError):
    """A video that cannot be decoded."""


@dataclass(frozen=True)
class Video:
    """One video of a run.

    Args:
        path (Path): Its absolute path.
        filename (str): Its path below the root that all videos of the run share, with '/'.
        folder_class (str, optional): Sub-folder of the given folder that it lies in.
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
            .mp4, .avi, .mkv, .webm and .mov. Links are kept as they are.

    Returns:
        tuple[Path, list[Video]]: The root, and the videos sorted by name, each once. The root is
        the given folder where there is one, and else the folder that holds all that was given.

    Raises:
        FileNotFoundError: If an input does not exist.
        ValueError: If there are no videos.
    """
    found: dict[Path, str | None] = {}
    roots = []
    for item in inputs:
        path = Path(os.path.abspath(item))
        if not path.exists():
            raise FileNotFoundError(f'video or folder not found: {item}')
        roots.append(path if path.is_dir() else path.parent)
        for video in _search(path) if path.is_dir() else [path]:
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


def _search(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, followlinks=True):
        folders[:] = sorted(name for name in folders if not name.startswith('.'))
        for name in sorted(names):
            if name.lower().endswith(VIDEO_SUFFIXES) and not name.startswith('.'):
                yield Path(parent, name)


def open_video(path: Path) -> tuple[int, float, Iterator[np.ndarray]]:
    """Open a video so that frame t is the frame t that training sees.

    Args:
        path (Path): The video.

    Returns:
        tuple[int, float, Iterator]: Frames, frames per second, and the frames in their order,
        uint8 RGB (h, w, 3), see :func:`read_in_order`.

    Raises:
        DecodeError: If it cannot be decoded, at once or at a later frame.
    """
    try:
        reader = decord.VideoReader(str(path), num_threads=1)
        count, fps = len(reader), float(reader.get_avg_fps())
    except Exception as error:  # decord has its own, of several kinds
        raise DecodeError(_first_line(error)) from error
    if count < 1:
        raise DecodeError('no frames')
    return count, fps, _frames(path, count)


def _frames(path: Path, count: int) -> Iterator[np.ndarray]:
    try:
        yield from read_in_order(path, range(count))
    except ValueError as error:
        raise DecodeError(f'{error} of {count}') from error


def _first_line(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    return lines[0].split('] ')[-1] if lines else type(error).__name__
