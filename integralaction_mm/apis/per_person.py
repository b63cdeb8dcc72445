"""What each person of a video does."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from .action_inferencer import ActionInferencer
from .clip import Clip, Track, untracked
from .persons import Person, crop_clip, find_persons
from .windows import describe_window, shown_spans, window_starts

__all__ = ['label_persons']


def label_persons(
    inferencer: ActionInferencer,
    clip: Clip,
    window: int | None = None,
    stride: int | None = None,
    batch_size: int = 1,
    topk: int = 5,
    track: Track = untracked,
) -> list[dict[str, Any]]:
    """Recognise what each person does, from their part of the picture.

    The video is decoded once. For each person, ``window`` cropped frames are kept, or all of them
    without a window.

    Args:
        inferencer (ActionInferencer): The model.
        clip (Clip): The video, from ``inferencer.load``, with poses.
        window (int, optional): Frames of a window that slides over each person's frames. Defaults
            to None: all at once.
        stride (int, optional): Frames from one window to the next. Defaults to None: ``window``.
        batch_size (int): Windows that go through the model at once. Defaults to 1.
        topk (int): Classes returned for each. Defaults to 5.
        track (Track): Shows how far it is. Defaults to nothing.

    Returns:
        list[dict]: For each person ``person`` (its number), ``place`` (in M), ``start`` and
        ``end`` (the frame after its last), ``box`` (left, top, right, bottom, in pixels), and
        ``windows``, as :func:`~.windows.slide` gives them, in frames of the video.

    Raises:
        ValueError: If the clip has no poses.
    """
    if 'keypoint_score' not in clip.poses:
        raise ValueError(
            'persons (--per-person) must have 2D poses, but the model takes none: '
            f'{inferencer.cfg.filename}'
        )
    persons = find_persons(clip)
    labelled: list[dict[str, Any]] = [
        dict(
            person=number,
            place=person.place,
            start=person.start,
            end=person.end,
            box=list(person.box),
            windows=[],
        )
        for number, person in enumerate(persons)
    ]
    cuts = [_plan(person, window, stride) for person in persons]
    owners: list[tuple[int, int]] = []

    def parts() -> Iterator[Clip]:
        cutting = _cut(clip, persons, cuts, inferencer.needs_frames, track)
        for number, index, part in cutting:
            owners.append((number, index))
            yield part

    for turn, result in enumerate(inferencer.predict(parts(), batch_size, topk)):
        number, index = owners[turn]
        start, length, span = cuts[number][index]
        labelled[number]['windows'].append(describe_window(result, start, length, span))
    return labelled


_Cut = tuple[int, int, tuple[int, int]]  # first frame, frames, and those that it speaks for


def _plan(person: Person, window: int | None, stride: int | None) -> list[_Cut]:
    count = person.end - person.start
    length = min(window or count, count)
    starts = window_starts(count, length, min(stride or length, length))
    spans = shown_spans(starts, length, count)
    return [
        (person.start + start, length, (person.start + first, person.start + last))
        for start, (first, last) in zip(starts, spans)
    ]


def _cut(
    clip: Clip, persons: list[Person], cuts: list[list[_Cut]], needs_frames: bool, track: Track
) -> Iterator[tuple[int, int, Clip]]:
    """Numbers of persons and of their windows, and these, as soon as their frames arrive."""
    if not needs_frames:
        for number, (person, plan) in enumerate(zip(persons, cuts)):
            for index, (start, length, _) in enumerate(plan):
                yield number, index, crop_clip(clip, person, start, length, None)
        return
    held: list[deque[np.ndarray]] = [deque(maxlen=plan[0][1]) for plan in cuts]
    waiting = [deque(enumerate(plan)) for plan in cuts]
    for time, frame in enumerate(track(clip.images(), clip.count, 'persons')):
        for number, person in enumerate(persons):
            if not person.start <= time < person.end:
                continue
            left, top, right, bottom = person.box
            held[number].append(frame[top:bottom, left:right].copy())
            index, (start, length, _) = waiting[number][0]
            if time + 1 == start + length:
                waiting[number].popleft()
                yield number, index, crop_clip(clip, person, start, length, list(held[number]))
        for number, person in enumerate(persons):
            if person.end == time + 1:
                held[number].clear()
