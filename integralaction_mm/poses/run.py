"""Runs a pose estimator over videos. P persons of one frame, T frames, K keypoints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ..datasets.conversion_report import Report
from ..datasets.pose_arrays import Persons
from ..escaping import printable
from ..video.ahead import ahead
from ..video.files import Video
from ..video.reading import DecodeError, VideoReader
from .backend import PoseBackend
from .layout_mapping import map_layout
from .parts import Parts

__all__ = ['NOT_DECODED', 'NOT_ESTIMATED', 'Pack', 'run']

# The persons of all frames to ``keypoint`` and ``keypoint_score``.
Pack = Callable[[Iterable[Persons]], dict[str, np.ndarray]]

NOT_DECODED, NOT_ESTIMATED = 'cannot be decoded', 'estimator failed'
_MAX_FAILURES = 3  # in a row: then the videos are not to blame


class _LeftOut(Exception):
    """A video that gives no poses: reason and detail."""


def run(
    videos: Sequence[Video],
    backend: PoseBackend,
    layout: str,
    pack: Pack,
    parts: Parts,
    report: Report,
) -> dict[str, dict[str, Any]]:
    """Find the poses of all videos, reusing the parts of an unfinished run.

    Args:
        videos (Sequence[Video]): The videos.
        backend (PoseBackend): The estimator.
        layout (str): Name of the wanted layout.
        pack (Pack): Puts the persons of a video's frames into arrays.
        parts (Parts): Where results are kept.
        report (Report): Gets the videos that are left out.

    Returns:
        dict[str, dict]: Filename to the part of its annotation that the video itself gives.

    Raises:
        RuntimeError: If the estimator fails on three videos in a row.
    """
    results: dict[str, dict[str, Any]] = {}
    failures = 0
    with _progress() as progress:
        overall = progress.add_task('videos', total=len(videos))
        frames = progress.add_task('frames')
        for video in videos:
            result = parts.load(video.path)
            report.reused += result is not None
            try:
                if result is None:
                    result = _annotate(video, backend, layout, pack, progress, frames)
                    parts.save(video.path, result)
                    failures = 0
                results[video.filename] = result
            except _LeftOut as error:
                reason, detail = error.args
                report.left_out.setdefault(reason, []).append((video.filename, detail))
                line = f'{reason}: {video.filename} ({detail})'
                progress.console.print(
                    printable(line), markup=False, highlight=False, soft_wrap=True
                )
                failures = failures + 1 if reason == NOT_ESTIMATED else failures
                if failures == _MAX_FAILURES:
                    raise RuntimeError(
                        f'{reason} on {failures} videos in a row, the last {video.filename} '
                        f'({detail}); finished videos are in {parts.folder}'
                    ) from error.__cause__
            progress.advance(overall)
    return results


def _progress() -> Progress:
    """Bars for videos and frames on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn())
    return Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    )


def _annotate(
    video: Video,
    backend: PoseBackend,
    layout: str,
    pack: Pack,
    progress: Progress,
    task: Any,
) -> dict[str, Any]:
    persons: list[Persons] = []
    try:
        reader = VideoReader(video.path)
        progress.reset(task, total=len(reader))
        for index, frame in enumerate(ahead(reader)):
            if index == 0:
                backend.start()
            shape = frame.shape[:2]
            persons.append(_estimate(backend, frame, layout))
            progress.advance(task)
    except DecodeError as error:
        raise _LeftOut(NOT_DECODED, error.reason) from error
    return {
        'total_frames': len(persons),
        'img_shape': shape,
        'original_shape': shape,
        'fps': reader.fps,
        **pack(persons),
    }


def _estimate(
    backend: PoseBackend, frame: np.ndarray, layout: str
) -> tuple[np.ndarray, np.ndarray]:
    """Persons of a frame, (P, K, 2) and (P, K), in the wanted layout."""
    try:
        found = backend.estimate(frame)
        keypoint, score = (np.asarray(array, dtype=np.float32) for array in found)
        keypoint, score = map_layout(keypoint, score, backend.layout, layout)
    except Exception as error:
        detail = f'{type(error).__name__}: {error}'
        raise _LeftOut(NOT_ESTIMATED, detail) from error
    return keypoint, score.clip(0, 1)
