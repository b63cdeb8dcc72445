"""Options of the commands that say when an action happens, and what they write."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .choices import SEGMENT_RULES

if TYPE_CHECKING:
    from ..analysis.segments import SegmentRules

__all__ = ['add_segment_options', 'describe_windows', 'read_rules', 'without_scores']

_MEANINGS = {
    'high': 'score in 0..1 that it must reach',
    'low': 'score at which it begins and ends around that',
    'min_seconds': 'shorter ones are left out',
    'merge_seconds': 'gaps that are at most as long are closed',
}


def add_segment_options(parser: argparse.ArgumentParser) -> None:
    """Add an option for each field of ``SegmentRules``."""
    group = parser.add_argument_group('segments', 'when an action happens, with --window')
    for name, default in SEGMENT_RULES.items():
        option = f'--{name.replace("_", "-")}'
        group.add_argument(option, type=float, help=f'{_MEANINGS[name]}. Defaults to {default}')


def read_rules(args: argparse.Namespace) -> SegmentRules:
    """Rules of a command line.

    Raises:
        ValueError: If they are out of range.
    """
    from ..analysis.segments import SegmentRules

    given = {name: getattr(args, name) for name in SEGMENT_RULES}
    return SegmentRules(**{name: value for name, value in given.items() if value is not None})


def describe_windows(
    results: Sequence[dict[str, Any]],
    fps: float,
    classes: Sequence[str],
    rules: SegmentRules,
    out: Path,
) -> dict[str, Any]:
    """Write the segments of a video, and say what goes into its JSON.

    Args:
        results (list[dict]): What ``slide`` gave.
        fps (float): Frames per second of the video.
        classes (list[str]): Names of the classes.
        rules (SegmentRules): When an action begins and ends.
        out (Path): The files to write, without their suffixes.

    Returns:
        dict: ``segments``, ``time_per_action`` and ``windows``.
    """
    from ..analysis.segment_files import FORMATS, describe_segments, write_segments
    from ..apis.windows import segment_windows

    segments = segment_windows(results, fps, rules)
    for suffix in FORMATS:
        write_segments(out.with_name(f'{out.name}{suffix}'), segments, classes)
    windows = [without_scores(result) for result in results]
    return dict(**describe_segments(segments, classes), windows=windows)


def without_scores(result: dict[str, Any]) -> dict[str, Any]:
    """A window, or a stream of it, without the scores of all classes, which fill a disk."""
    short = {key: value for key, value in result.items() if key != 'pred_scores'}
    if 'streams' in short:
        short['streams'] = {k: without_scores(one) for k, one in short['streams'].items()}
    return short
