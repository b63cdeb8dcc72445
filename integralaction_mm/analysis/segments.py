"""When an action happens in a long video: segments from the scores of a sliding window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ['Segment', 'SegmentRules', 'find_segments', 'time_per_action']


@dataclass(frozen=True)
class Segment:
    """An action from its onset to its end.

    Args:
        label (int): Its class.
        onset (float): Seconds from the start of the video.
        end (float): The same of its end.
        score (float): Mean score of the class over the windows whose middles are in it, 0..1.
    """

    label: int
    onset: float
    end: float
    score: float


@dataclass(frozen=True)
class SegmentRules:
    """When an action begins and ends.

    Args:
        high (float): Score that an action must reach somewhere, in 0..1. Defaults to 0.5.
        low (float): Score around that at which it begins and ends, in 0..high. Two thresholds
            (hysteresis) keep a jittery score from cutting an action into pieces. Defaults
            to 0.4.
        min_seconds (float): Shorter segments are left out, >= 0. Defaults to 0.5.
        merge_seconds (float): Gaps in an action of up to this length are closed, >= 0.
            Defaults to 0.5.

    Raises:
        ValueError: If a number is out of its range.
    """

    high: float = 0.5
    low: float = 0.4
    min_seconds: float = 0.5
    merge_seconds: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.high <= 1:
            raise ValueError(f'high must be in 0..1, 0 excluded, but got {self.high}')
        if not 0 < self.low <= self.high:
            raise ValueError(
                f'low must be in 0..high ({self.high}), 0 excluded, but got {self.low}'
            )
        for name in ('min_seconds', 'merge_seconds'):
            if not 0 <= getattr(self, name) < float('inf'):
                raise ValueError(f'{name} must be >= 0, but got {getattr(self, name)}')


def find_segments(
    middles: np.ndarray, scores: np.ndarray, duration: float, rules: SegmentRules | None = None
) -> list[Segment]:
    """Segments of all classes.

    Between the middles of two windows a score changes linearly; before the first and after the
    last it stays constant. Each class is treated separately: where its score is >= ``low`` for
    some time, and >= ``high`` within, it happens; then gaps are closed, and segments that are
    too short are left out.

    Args:
        middles (np.ndarray): (W,), middles of the windows in seconds, increasing, in 0..duration.
        scores (np.ndarray): (W, C), scores of the classes in 0..1.
        duration (float): Length of the video in seconds.
        rules (SegmentRules, optional): Defaults to those of ``SegmentRules()``.

    Returns:
        list[Segment]: By onset.

    Raises:
        ValueError: If the shapes do not fit, or the middles do not increase.
    """
    rules = rules or SegmentRules()
    middles, scores = np.asarray(middles, float), np.asarray(scores, float)
    if scores.ndim != 2 or middles.shape != scores.shape[:1] or not len(middles):
        raise ValueError(
            f'scores must be (W, C) for middles (W,), W >= 1, '
            f'but got {scores.shape} and {middles.shape}'
        )
    if (np.diff(middles) <= 0).any():
        raise ValueError('middles must increase from window to window')
    segments = []
    for label in np.flatnonzero((scores >= rules.high).any(axis=0)):
        spans = _merge(_spans(middles, scores[:, label], duration, rules), rules.merge_seconds)
        for onset, end in spans:
            if end - onset >= rules.min_seconds:
                inside = (middles >= onset) & (middles <= end)
                score = float(scores[inside, label].mean())
                segments.append(Segment(int(label), onset, end, score))
    return sorted(segments, key=lambda segment: (segment.onset, segment.label))


def _spans(
    middles: np.ndarray, scores: np.ndarray, duration: float, rules: SegmentRules
) -> list[tuple[float, float]]:
    """Onset and end of each stretch of one class (W,)."""
    edges = np.diff(np.concatenate([[False], scores >= rules.low, [False]]).astype(int))
    spans = []
    firsts, afters = (np.flatnonzero(edges == step).tolist() for step in (1, -1))
    for first, after in zip(firsts, afters):
        if scores[first:after].max() >= rules.high:
            onset = _crossing(middles, scores, first - 1, rules.low) if first else 0.0
            last = after == len(scores)
            end = duration if last else _crossing(middles, scores, after - 1, rules.low)
            spans.append((onset, end))
    return spans


def _crossing(middles: np.ndarray, scores: np.ndarray, index: int, level: float) -> float:
    """When the score crosses a level between the window of an index and the next."""
    (a, b), (start, end) = scores[index : index + 2], middles[index : index + 2]
    return float(start + (level - a) / (b - a) * (end - start))


def _merge(spans: list[tuple[float, float]], gap: float) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for onset, end in spans:
        if merged and onset - merged[-1][1] <= gap:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((onset, end))
    return merged


def time_per_action(segments: Sequence[Segment]) -> dict[int, float]:
    """Seconds of each class that happens, the longest first.

    Examples:
        >>> time_per_action([Segment(3, 0.0, 1.5, 0.9), Segment(3, 4.0, 5.0, 0.8)])
        {3: 2.5}
    """
    seconds: dict[int, float] = {}
    for segment in segments:
        seconds[segment.label] = seconds.get(segment.label, 0.0) + segment.end - segment.onset
    return dict(sorted(seconds.items(), key=lambda item: (-item[1], item[0])))
