"""Poses of a video as they are on disk: two arrays, packed and read.

M persons, P persons of one frame, T frames, K keypoints.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Optional

import numpy as np

from ..layouts import Layout

__all__ = ['MAX_PERSONS', 'Persons', 'check_layout', 'pack_poses', 'read_poses', 'sort_persons']

MAX_PERSONS = 5  # section 3.2: the top 5 of a frame
# Float (P, K, 2) in pixels and (P, K) of one frame, and int (P,) if persons have ids that they
# keep over the video; None where nothing was recorded.
Persons = Optional[tuple[np.ndarray, ...]]


def pack_poses(
    frames: Sequence[Persons], num_keypoints: int, max_persons: int = MAX_PERSONS
) -> dict[str, np.ndarray]:
    """Pack the persons of each frame into the arrays that ``TwoStreamDataset`` reads.

    In each frame the persons are sorted by mean joint score, highest first (ties keep
    their order), and at most ``max_persons`` stay. A joint whose coordinates or score are not
    finite, or whose score is below 0, gets 0 for all three; so does a missing person.
    Scores above 1 become 1.

    Args:
        frames (Sequence[Persons]): T frames.
        num_keypoints (int): K.
        max_persons (int): Persons kept in a frame. Defaults to 5.

    Returns:
        dict[str, np.ndarray]: ``keypoint`` float16 (M, T, K, 2) and ``keypoint_score`` float16
        (M, T, K), where M is the most persons in any frame, and 1 if there are none.

    Raises:
        ValueError: If a frame's arrays have other shapes.
    """
    best = [sort_persons(frame, num_keypoints) for frame in frames]
    persons = min(max([1, *(len(score) for _, score, _ in best)]), max_persons)
    keypoint = np.zeros((persons, len(frames), num_keypoints, 2), dtype=np.float16)
    keypoint_score = np.zeros((persons, len(frames), num_keypoints), dtype=np.float16)
    for t, (xy, score, _) in enumerate(best):
        keypoint[: len(xy), t] = xy[:persons]
        keypoint_score[: len(score), t] = score[:persons]
    return {'keypoint': keypoint, 'keypoint_score': keypoint_score}


def sort_persons(
    frame: Persons, num_keypoints: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """The persons found in a frame, by mean joint score, see :func:`pack_poses`.

    Args:
        frame (Persons): The frame.
        num_keypoints (int): K.

    Returns:
        tuple[np.ndarray, np.ndarray, np.ndarray | None]: Coordinates float16 (P, K, 2), scores
        float16 (P, K), and ids (P,) if the frame has them.

    Raises:
        ValueError: If the arrays have other shapes.
    """
    if frame is None:
        shape = (0, num_keypoints)
        return np.zeros((*shape, 2), np.float16), np.zeros(shape, np.float16), None
    xy, score, *ids = frame
    if xy.shape != (*score.shape, 2) or score.shape[1:] != (num_keypoints,):
        raise ValueError(
            f'persons must have (P, {num_keypoints}, 2) coordinates and (P, {num_keypoints}) '
            f'scores, but got {xy.shape} and {score.shape}'
        )
    with np.errstate(over='ignore'):
        half = xy.astype(np.float16)  # values out of its range become infinite
    seen = np.isfinite(half).all(axis=-1) & np.isfinite(score) & (score >= 0)
    half = np.where(seen[..., None], half, 0)
    score = np.where(seen, score, 0)
    order = np.argsort(-score.mean(axis=1), kind='stable')
    score = score.clip(0, 1).astype(np.float16)
    order = order[score[order].any(axis=1)]
    return half[order], score[order], ids[0][order] if ids else None


def read_poses(item: Mapping[str, Any], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Take the poses of a video out of an annotation.

    Args:
        item (dict): With ``keypoint`` and perhaps ``keypoint_score``.
        name (str): Name of the video, for the errors.

    Returns:
        tuple[np.ndarray, np.ndarray]: Keypoints (M, T, K, 2) with T >= 1, and scores (M, T, K), 1
        if the annotation has none. Both are floats.

    Raises:
        ValueError: If there are no keypoints, or the arrays have other shapes or no numbers.
    """
    if not isinstance(item, Mapping) or 'keypoint' not in item:
        got = sorted(map(str, item)) if isinstance(item, Mapping) else item
        raise ValueError(f"annotation of {name!r} must have 'keypoint', but got {got!r:.200}")
    keypoint = _floats(item['keypoint'], 'keypoint', name)
    score = item.get('keypoint_score')
    if score is None:
        score = np.ones(keypoint.shape[:-1], np.float32)
    score = _floats(score, 'keypoint_score', name)
    shape = keypoint.shape
    if len(shape) != 4 or shape[1] < 1 or shape[3] != 2 or score.shape != shape[:3]:
        raise ValueError(
            f'keypoint of {name!r} must be (M, T, K, 2) with T >= 1 and keypoint_score '
            f'(M, T, K), but got {shape} and {score.shape}'
        )
    return keypoint, score


def _floats(value: Any, key: str, name: str) -> np.ndarray:
    try:
        array = np.asarray(value)
    # Lists of several lengths, and tensors that NumPy does not take.
    except (RuntimeError, TypeError, ValueError) as error:
        raise ValueError(f'{key} of {name!r} must be an array, but got {error}') from error
    if array.dtype.kind not in 'fiu':
        raise ValueError(f'{key} of {name!r} must be of numbers, but got {array.dtype}')
    # Normalising integers in place would round them to 0.
    return array if array.dtype.kind == 'f' else array.astype(np.float32)


def check_layout(
    keypoint: np.ndarray, layout: Layout, name: str, given: str | None = None
) -> None:
    """Raise ValueError if keypoints are not those of a layout.

    Args:
        keypoint (np.ndarray): (M, T, K, 2)
        layout (Layout): The wanted layout.
        name (str): Name of the video, for the error.
        given (str, optional): Name of the layout that the keypoints are said to have.
            Defaults to None: only their number is compared.
    """
    count = keypoint.shape[2]
    if count != layout.num_keypoints or given not in (None, layout.name):
        raise ValueError(
            f'poses of {name!r} must have the {layout.num_keypoints} keypoints of layout '
            f'{layout.name!r}, but got {count} of '
            f'{"an unnamed layout" if given is None else repr(given)}'
        )
