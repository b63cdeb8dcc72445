"""Persons cut out along their bones, and backgrounds without their persons.

Letters: M persons, T frames, K keypoints, (h, w) the size of a frame.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np

from ..layouts import Layout

__all__ = ['clean_background', 'mask_persons', 'name_sample', 'poses_of_frames']


def mask_persons(
    keypoint: np.ndarray,
    score: np.ndarray,
    bones: Sequence[tuple[int, int]],
    size: tuple[int, int],
    width: float,
    score_thr: float,
) -> np.ndarray:
    """Mark the pixels of persons: their bones, as thick as limbs, and gaps no wider than limbs.

    Args:
        keypoint (np.ndarray): (M, T, K, 2), x and y in pixels of the frame.
        score (np.ndarray): (M, T, K).
        bones (list[tuple[int, int]]): Pairs of keypoint indices, such as ``Layout.bones``.
        size (tuple[int, int]): h, w.
        width (float): Width of a limb, a fraction of the person's size: the largest diagonal of
            the box around its joints in a frame.
        score_thr (float): Lowest score of a joint that counts; its coordinates must be finite.

    Returns:
        np.ndarray: bool (T, h, w); nothing for a person with fewer than half of its bones.
    """
    masks = np.zeros((keypoint.shape[1], *size), dtype=np.uint8)
    seen = (score >= score_thr) & np.isfinite(keypoint).all(axis=-1)  # [M, T, K]
    ends = np.array(bones)  # [B, 2]
    for points, there in zip(keypoint, seen):
        whole = there[:, ends].all(axis=-1)  # [T, B]
        frames = np.flatnonzero(2 * whole.sum(axis=1) >= len(ends))
        boxes = [np.ptp(points[t][there[t]], axis=0) for t in frames]
        radius = round(width * max(map(np.linalg.norm, boxes), default=0) / 2)
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)
        for t in frames:
            person = np.zeros(size, dtype=np.uint8)
            for start, end in ends[whole[t]]:
                line = [(round(x), round(y)) for x, y in points[t, [start, end]].tolist()]
                cv2.line(person, line[0], line[1], (1,))
            limbs = cv2.dilate(person, kernel)
            # The trunk is an outline of bones.
            masks[t] |= cv2.morphologyEx(limbs, cv2.MORPH_CLOSE, kernel).astype(np.uint8)
    return masks.astype(bool)


def clean_background(imgs: Sequence[np.ndarray], masks: np.ndarray) -> np.ndarray:
    """Make one picture of the background behind the persons of a clip.

    Each pixel is the median of the frames in which no person covers it. One that is covered in
    every frame is filled in from around it (Telea, 2004).

    Args:
        imgs (list[np.ndarray]): T frames, uint8 (h, w, 3).
        masks (np.ndarray): bool (T, h, w), true where a person is.

    Returns:
        np.ndarray: uint8 (h, w, 3).
    """
    # Covered values sort to the end, after the frames that show the pixel.
    values = np.where(masks[..., None], np.uint16(256), np.stack(imgs))  # [T, h, w, 3]
    values.sort(axis=0)
    count = (~masks).sum(axis=0)[None, ..., None]  # [1, h, w, 1]
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, len(imgs) - 1)
    middle = [np.take_along_axis(values, index, axis=0)[0] for index in (low, high)]
    background = np.clip((middle[0] + middle[1]) // 2, 0, 255).astype(np.uint8)
    hidden = (count[0, ..., 0] == 0).astype(np.uint8)
    if hidden.any() and not hidden.all():
        background = cv2.inpaint(background, hidden, 3, cv2.INPAINT_TELEA)
    return background


def poses_of_frames(results: Mapping[str, Any], layout: Layout) -> tuple[np.ndarray, np.ndarray]:
    """The pose of each frame of a decoded sample.

    Args:
        results (dict): With ``imgs``, ``keypoint`` (M, T', K, 2) and ``keypoint_score``; and with
            ``RGB_inds`` and ``Pose_inds`` if these are not of the same frames: each frame then
            takes the pose nearest to it.
        layout (Layout): Layout of the keypoints.

    Returns:
        tuple[np.ndarray, np.ndarray]: (M, T, K, 2) and (M, T, K), T the number of ``imgs``.

    Raises:
        ValueError: If a key is missing, the layout does not fit, or frames have no pose.
    """
    missing = {'imgs', 'keypoint', 'keypoint_score'} - set(results)
    if missing:
        raise ValueError(
            f'{name_sample(results)!r} must have {sorted(missing)}, but got {sorted(results)}; '
            'sample and decode both frames and poses before'
        )
    keypoint, score = results['keypoint'], results['keypoint_score']
    if keypoint.shape[2] != layout.num_keypoints:
        raise ValueError(
            f'layout {layout.name!r} has {layout.num_keypoints} keypoints, '
            f'but the annotation of {name_sample(results)!r} has {keypoint.shape[2]}'
        )
    frames, poses = results.get('RGB_inds'), results.get('Pose_inds')
    if frames is not None and poses is not None:
        nearest = np.abs(np.subtract.outer(frames, poses)).argmin(axis=1)
        return keypoint[:, nearest], score[:, nearest]
    if keypoint.shape[1] != len(results['imgs']):
        raise ValueError(
            f'{name_sample(results)!r} must have a pose for each of its {len(results["imgs"])} '
            f'frames, or RGB_inds and Pose_inds, but got {keypoint.shape[1]} poses'
        )
    return keypoint, score


def name_sample(results: Mapping[str, Any]) -> str | None:
    """Name of a sample's video, None if it has none."""
    return results.get('filename', results.get('frame_dir'))
