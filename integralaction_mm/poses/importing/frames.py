"""A recording's persons by frame: numbers, pixels, layout. T frames, K keypoints, J joints."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...datasets.annotation_checks import MAX_FRAMES
from .joints import Joints
from .recording import Person, Recording

__all__ = ['count_frames', 'find_first', 'sort_frames']

# Frames that a clip without a video may have: so many, or so many times the listed ones.
_LEAST, _TIMES = 1000, 100
_SPARE, _SHARE = 2, 0.01  # frames by which two decoders of a video may differ


def find_first(recording: Recording, given: int | None = None) -> int:
    """Number of the first frame: the given one, 0 if somebody is in frame 0, else the format's."""
    if given is not None:
        return given
    return 0 if any(person.frame == 0 for person in recording.persons) else recording.first


def count_frames(recording: Recording, first: int) -> int:
    """Number of frames of a clip without a video.

    Raises:
        ValueError: If there are more than the listed ones make likely, as each frame takes memory.
    """
    numbers = {person.frame for person in recording.persons}
    count = max(max(numbers, default=first) - first + 1, recording.frames, 1)
    listed = max(recording.listed, len(numbers))
    most = min(MAX_FRAMES, max(_LEAST, _TIMES * listed))
    if count > most:
        raise ValueError(
            f'{listed} frames must have numbers in {first}..{first + most - 1}, but got '
            f'{first + count - 1}; with the videos (--videos) they may be as many as those have'
        )
    return count


def sort_frames(
    recording: Recording,
    first: int,
    total: int,
    joints: Joints,
    scale: Sequence[float] = (1, 1),
) -> tuple[list[list[Person]], int]:
    """Sort the persons by frame.

    Args:
        recording (Recording): The persons.
        first (int): Number of the first frame.
        total (int): T, frames of the clip.
        joints (Joints): The wanted layout, of J joints.
        scale (Sequence[float]): Factors of x and y, such as (width, height).
            Defaults to (1, 1).

    Returns:
        tuple[list[list[Person]], int]: The persons of each of T frames, which have J joints; and
        how many frames beyond the last one were left out, as decoders differ by a few.

    Raises:
        ValueError: If a number lies further outside, or the keypoints are not those of a layout.
    """
    frames: list[list[Person]] = [[] for _ in range(total)]
    beyond = set()
    for person in recording.persons:
        index = person.frame - first
        if not 0 <= index <= total - 1 + _SPARE + _SHARE * total:
            raise ValueError(
                f'numbers of frames must be in {first}..{first + total - 1}, but got '
                f'{person.frame}; --first-frame says which number is the first, if it is not '
                f'{first}'
            )
        if index >= total:
            beyond.add(index)
            continue
        place = joints.find(len(person.score), recording.joints)
        keypoint, score = place(person.keypoint[None] * np.asarray(scale), person.score[None])
        frames[index].append(person._replace(keypoint=keypoint[0], score=score[0]))
    return frames, len(beyond)
