"""Long videos: a window slides over them, in memory independent of their length."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ..analysis.segments import Segment, SegmentRules, find_segments
from .action_inferencer import ActionInferencer
from .clip import Clip, Track, untracked

__all__ = [
    'check_window',
    'cut',
    'describe_window',
    'segment_windows',
    'shown_spans',
    'slide',
    'window_starts',
]


def check_window(inferencer: ActionInferencer, window: int, stride: int) -> None:
    """Raise ValueError if :func:`slide` cannot run with these."""
    if window < inferencer.window:
        raise ValueError(
            f'window must be >= {inferencer.window} frames, from the first to the last that the '
            f'config samples, but got {window}'
        )
    if not 1 <= stride <= window:
        raise ValueError(f'stride must be in 1..window ({window}), but got {stride}')


def window_starts(count: int, window: int, stride: int) -> list[int]:
    """First frames of the windows over a video.

    They are ``stride`` frames apart; if that leaves frames at the end, one more window ends
    at the last frame. A video shorter than the window is one window.

    Args:
        count (int): Frames of the video, >= 1.
        window (int): Frames of a window, >= 1.
        stride (int): From one window to the next, in 1..window.

    Returns:
        list[int]: In order, at least one.
    """
    starts = list(range(0, max(count - window, 0) + 1, stride))
    if starts[-1] + window < count:
        starts.append(count - window)
    return starts


def shown_spans(starts: list[int], window: int, count: int) -> list[tuple[int, int]]:
    """Frames that each window represents: those nearer to its middle than to another's.

    Args:
        starts (list[int]): First frames of the windows.
        window (int): Frames of a window.
        count (int): Frames of the video.

    Returns:
        list[tuple[int, int]]: First frame, and the one after the last; together all frames.
    """
    middles = [start + window / 2 for start in starts]
    edges = [round((a + b) / 2) for a, b in zip(middles, middles[1:])]
    return list(zip([0, *edges], [*edges, count]))


def slide(
    inferencer: ActionInferencer,
    clip: Clip,
    window: int,
    stride: int,
    batch_size: int = 1,
    topk: int = 5,
    track: Track = untracked,
) -> Iterator[dict[str, Any]]:
    """Recognise what happens in each window of a video.

    The video is decoded once, and no more than ``window`` frames are kept, plus ``batch_size``
    windows waiting for the model.

    Args:
        inferencer (ActionInferencer): The model.
        clip (Clip): The video, from ``inferencer.load``.
        window (int): Frames of a window, at least ``inferencer.window``.
        stride (int): Frames from one window to the next, in 1..window.
        batch_size (int): Windows that go through the model at once. Defaults to 1.
        topk (int): Classes returned for each window. Defaults to 5.
        track (Track): Shows how far it is. Defaults to nothing.

    Returns:
        Iterator[dict]: For each window ``start`` and ``end`` (the frame after the last), the
        ``span`` of frames that it represents, and ``topk``, ``pred_scores``, ``pred_gate``,
        ``gate_frames`` (frames of the video), ``gate`` and ``streams`` as ``ActionInferencer``
        returns them.

    Raises:
        ValueError: If ``window`` is shorter than what the config samples, or ``stride`` is out of
            range.

    Examples:
        >>> for result in slide(inferencer, inferencer.load('long.mp4'), window=64, stride=32):
        ...     print(result['span'], result['topk'][0]['name'])
    """
    check_window(inferencer, window, stride)
    starts = window_starts(clip.count, window, stride)
    spans = shown_spans(starts, window, clip.count)
    length = min(window, clip.count)
    if inferencer.needs_frames:
        parts = cut(clip, starts, length, track)
    else:
        parts = (clip.part(start, None, length) for start in track(starts, len(starts), 'windows'))
    results = inferencer.predict(parts, batch_size, topk)
    for start, span, result in zip(starts, spans, results):
        yield describe_window(result, start, length, span)


def describe_window(
    result: dict[str, Any], start: int, length: int, span: tuple[int, int]
) -> dict[str, Any]:
    """A prediction in the form of :func:`slide`.

    Args:
        result (dict): Prediction of the window alone; it is changed.
        start (int): First frame of the window.
        length (int): Its frames.
        span (tuple[int, int]): Frames that it represents.
    """
    for key in ('video', 'frames', 'fps'):
        del result[key]
    if 'gate_frames' in result:
        result['gate_frames'] = [start + frame for frame in result['gate_frames']]
    return dict(start=start, end=start + length, span=list(span), **result)


def segment_windows(
    results: Sequence[dict[str, Any]], fps: float, rules: SegmentRules | None = None
) -> list[Segment]:
    """When which action happens, from the windows of a video.

    Args:
        results (list[dict]): The results of :func:`slide`.
        fps (float): Frames per second of the video.
        rules (SegmentRules, optional): Defaults to those of ``SegmentRules()``.

    Returns:
        list[Segment]: By onset, see :func:`~integralaction_mm.analysis.segments.find_segments`.
    """
    middles = np.array([(result['start'] + result['end']) / 2 for result in results]) / fps
    scores = np.array([result['pred_scores'] for result in results])
    return find_segments(middles, scores, results[-1]['span'][1] / fps, rules)


def cut(clip: Clip, starts: list[int], length: int, track: Track = untracked) -> Iterator[Clip]:
    """Cut windows out of a video, decoding it once.

    Args:
        clip (Clip): The video.
        starts (list[int]): First frames of the windows, in order.
        length (int): Frames of a window.
        track (Track): Shows how far it is. Defaults to nothing.
    """
    held: deque[np.ndarray] = deque(maxlen=length)
    waiting = deque(starts)
    for number, frame in enumerate(track(clip.images(), clip.count, 'actions'), 1):
        held.append(frame)
        if number == waiting[0] + length:
            yield clip.part(waiting.popleft(), list(held), length)
            if not waiting:
                return
