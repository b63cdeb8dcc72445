"""Segments as JSON, as a table, and as subtitles of the video."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..escaping import csv_cell, printable
from ..files import write_whole
from .segments import Segment, time_per_action

__all__ = ['FORMATS', 'describe_segments', 'write_segments']

_DIGITS = 3


def describe_segments(segments: Sequence[Segment], classes: Sequence[str]) -> dict[str, Any]:
    """Segments as plain JSON data.

    Args:
        segments (list[Segment]): Of one video.
        classes (list[str]): Names of the classes.

    Returns:
        dict: ``segments``, dicts with ``onset`` and ``end`` (seconds), ``label``, ``name`` and
        ``score``, and ``time_per_action``, dicts with ``label``, ``name`` and ``seconds``, the
        longest first.
    """
    return dict(
        segments=[
            dict(
                onset=round(segment.onset, _DIGITS),
                end=round(segment.end, _DIGITS),
                label=segment.label,
                name=classes[segment.label],
                score=round(segment.score, _DIGITS),
            )
            for segment in segments
        ],
        time_per_action=[
            dict(label=label, name=classes[label], seconds=round(seconds, _DIGITS))
            for label, seconds in time_per_action(segments).items()
        ],
    )


def write_segments(path: str | Path, segments: Sequence[Segment], classes: Sequence[str]) -> None:
    """Write segments in the format of a file's suffix.

    Args:
        path (str | Path): File to write: .csv (onset, end, label, name, score), .vtt (WebVTT) or
            .srt (SubRip), the latter two being shown by players as subtitles.
        segments (list[Segment]): Of one video, by onset.
        classes (list[str]): Names of the classes.

    Raises:
        ValueError: If the suffix is another one.
    """
    suffix = Path(path).suffix
    if suffix not in FORMATS:
        raise ValueError(f'path must end in one of {", ".join(FORMATS)}, but got {str(path)!r}')
    write_whole(path, FORMATS[suffix](segments, classes))


def _to_csv(segments: Sequence[Segment], classes: Sequence[str]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator='\n')
    writer.writerow(('onset', 'end', 'label', 'name', 'score'))
    for item in describe_segments(segments, classes)['segments']:
        writer.writerow(
            (item['onset'], item['end'], item['label'], csv_cell(item['name']), item['score'])
        )
    return text.getvalue()


def _to_vtt(segments: Sequence[Segment], classes: Sequence[str]) -> str:
    return '\n'.join(['WEBVTT', '', *_cues(segments, classes, '.')])


def _to_srt(segments: Sequence[Segment], classes: Sequence[str]) -> str:
    return '\n'.join(_cues(segments, classes, ','))


def _cues(segments: Sequence[Segment], classes: Sequence[str], point: str) -> list[str]:
    lines = []
    for number, segment in enumerate(segments, 1):
        name = html.escape(printable(classes[segment.label]), quote=False)
        span = f'{_clock(segment.onset, point)} --> {_clock(segment.end, point)}'
        lines += [str(number), span, f'{name} {100 * segment.score:.0f}%', '']
    return lines


def _clock(seconds: float, point: str) -> str:
    """Hours, minutes, seconds and thousandths: '00:01:02.500'."""
    thousandths = round(1000 * seconds)
    minutes, rest = divmod(thousandths, 60_000)
    return f'{minutes // 60:02d}:{minutes % 60:02d}:{rest // 1000:02d}{point}{rest % 1000:03d}'


FORMATS = {'.csv': _to_csv, '.vtt': _to_vtt, '.srt': _to_srt}
