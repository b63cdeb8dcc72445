"""What extracting and importing poses share: options, warnings, and the file's content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ..datasets.conversion_report import Report
from ..video.files import Video
from .labels import UNLABELLED, Labels, make_splits

__all__ = ['assemble', 'check_options', 'warn']


def check_options(max_persons: int, val_ratio: float, seed: int) -> None:
    """Raise ValueError if an option is out of range."""
    if not isinstance(max_persons, int) or max_persons < 1:
        raise ValueError(f'max_persons must be an integer >= 1, but got {max_persons!r}')
    if not 0 <= val_ratio < 1:
        raise ValueError(f'val_ratio must be in 0..1, 1 excluded, but got {val_ratio!r}')
    if not isinstance(seed, int) or seed < 0:
        raise ValueError(f'seed must be an integer >= 0, but got {seed!r}')


def warn(
    report: Report, results: dict[str, dict[str, Any]], marks: Labels, val_ratio: float = 0
) -> None:
    """Note videos without a person or a label, classes that are too small, and stray labels."""
    nobody = [name for name, result in results.items() if not result['keypoint_score'].any()]
    unlabelled = [name for name in results if marks.of and name not in marks.of]
    empty = [name for index, name in enumerate(marks.classes) if index not in marks.of.values()]
    videos = Counter(marks.of[name] for name in results if name in marks.of)
    single = [marks.classes[label] for label, count in sorted(videos.items()) if count == 1]
    way_out = 'add videos' if len(single) < len(videos) else 'add videos, or train --no-validate'
    for reason, names, detail in (
        ('nobody found', nobody, 'no person in any frame'),
        ('no label', unlabelled, "label -1, in split 'all' only"),
        ('class without a video', empty, 'do the numbers start at 1?'),
        ("class without a video in 'val'", single if val_ratio else [], f'has one; {way_out}'),
        ('label of no video', marks.strays, 'not among the given videos'),
    ):
        if names:
            report.warnings[reason] = [(name, detail) for name in names]


def assemble(
    videos: Sequence[Video],
    results: dict[str, dict[str, Any]],
    marks: Labels,
    val_ratio: float,
    seed: int,
) -> dict[str, Any]:
    """``split``, ``annotations`` and ``classes`` of the file.

    Args:
        videos (Sequence[Video]): The videos, in the order of the annotations.
        results (dict[str, dict]): Filename to the part of the annotation that the video gives;
            one without an entry is left out.
        marks (Labels): Labels.
        val_ratio (float): Share of each class in 'val', in 0..1, 1 excluded.
        seed (int): Seed of the splits.
    """
    annotations = [
        {
            'frame_dir': video.frame_dir,
            'filename': video.filename,
            'label': marks.of.get(video.filename, UNLABELLED),
            **results[video.filename],
        }
        for video in videos
        if video.filename in results
    ]
    split = make_splits(list(results), marks.of, val_ratio, seed)
    return {'split': split, 'annotations': annotations, 'classes': marks.classes}
