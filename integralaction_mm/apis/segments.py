"""Writes the segments found in the windows of a video."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..analysis.segment_files import FORMATS, describe_segments, write_segments
from ..analysis.segments import SegmentRules
from .windows import segment_windows

__all__ = ['describe_windows', 'without_scores']


def describe_windows(
    results: Sequence[dict[str, Any]],
    fps: float,
    classes: Sequence[str],
    rules: SegmentRules,
    out: Path,
) -> dict[str, Any]:
    """Write the segments of a video, and return what goes into its JSON.

    Args:
        results (list[dict]): The results of ``slide``.
        fps (float): Frames per second of the video.
        classes (list[str]): Names of the classes.
        rules (SegmentRules): When an action begins and ends.
        out (Path): The files to write, without their suffixes.

    Returns:
        dict: ``segments``, ``time_per_action`` and ``windows``.
    """
    segments = segment_windows(results, fps, rules)
    for suffix in FORMATS:
        write_segments(out.with_name(f'{out.name}{suffix}'), segments, classes)
    windows = [without_scores(result) for result in results]
    return dict(**describe_segments(segments, classes), windows=windows)


def without_scores(result: dict[str, Any]) -> dict[str, Any]:
    """A window, or a stream of it, without the scores of all classes, which would fill a disk."""
    short = {key: value for key, value in result.items() if key != 'pred_scores'}
    if 'streams' in short:
        short['streams'] = {k: without_scores(one) for k, one in short['streams'].items()}
    return short
