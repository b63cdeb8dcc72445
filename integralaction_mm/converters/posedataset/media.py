"""Videos and folders of frames on disk."""

from __future__ import annotations

import os
from pathlib import Path

from ...video.files import find_source
from ...video.reading import count_frames as count_in_video

__all__ = ['count_frames', 'find_media']


def find_media(root: str | Path, frame_dir: str) -> Path | None:
    """Find a sample's folder of frames or video, where the loader will look for it.

    Returns:
        Path | None: None if there is neither (a dead link counts as nothing), the folder has no
        files, or the video no bytes.
    """
    try:
        path = find_source(str(Path(root) / frame_dir))
    except FileNotFoundError:
        return None
    if path.is_dir():
        with os.scandir(path) as entries:
            return path if next(entries, None) else None
    return path if path.stat().st_size else None


def count_frames(path: Path) -> int:
    """Number of ``.jpg`` images in a folder, or of frames in a video.

    Raises:
        ValueError: If there are none, or the video cannot be read.
    """
    if path.is_dir():
        with os.scandir(path) as entries:
            count = sum(entry.name.endswith('.jpg') for entry in entries)
    else:
        count = count_in_video(path)
    if count < 1:
        raise ValueError(f'no frames: {path}')
    return count
