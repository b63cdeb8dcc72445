"""Joints in space, as MMAction2's ``PreNormalize3D`` turns them. M persons, T frames, V joints.

The first person's spine in its first frame becomes the z axis, its shoulders the x axis, as in the
code of 2s-AGCN (Shi et al., CVPR 2019).
"""

from __future__ import annotations

import numpy as np

from .clips import Clips

__all__ = ['normalize_space']

_SMALL = 1e-6
_NTU_JOINTS, _NTU_SPINE = 25, 1


def normalize_space(clips: Clips, zaxis: list[int] | None, xaxis: list[int] | None) -> None:
    """Move and turn joints (M, T, V, 3), and leave out the frames without the first person.

    Of two persons the one in more frames comes first. The clock continues without these frames.

    Args:
        clips (Clips): At most two persons.
        zaxis (list[int], optional): Lower and upper joint of the spine; None to leave it unturned.
        xaxis (list[int], optional): Right and left shoulder; None to leave them unturned.
    """
    joints = clips.keypoint
    if joints.sum() == 0:
        return
    if len(joints) > 2:
        raise ValueError(f'joints in space must be of one or two persons, but got {len(joints)}')
    there = ~np.isclose(joints, 0).all(axis=(2, 3))  # [M, T]
    if len(joints) == 2 and there[0].sum() < there[1].sum():
        joints, there = joints[::-1], there[::-1]
    joints = joints[:, there[0]]
    center = joints[0, 0, _NTU_SPINE if joints.shape[2] == _NTU_JOINTS else -1].copy()
    found = (joints != 0).sum(axis=-1, keepdims=True) > 0
    joints = (joints - center) * found
    if zaxis is not None:
        bottom, top = joints[0, 0, zaxis]
        joints = joints @ _turn(top - bottom, np.array([0.0, 0.0, 1.0])).T
    if xaxis is not None:
        right, left = joints[0, 0, xaxis]
        joints = joints @ _turn(right - left, np.array([1.0, 0.0, 0.0])).T
    clips.keypoint, clips.clock = joints, joints.shape[1]


def _turn(vector: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The rotation (3, 3) that makes a vector parallel to a unit vector (Rodrigues' formula)."""
    axis = np.cross(vector, target)
    if np.abs(vector).sum() < _SMALL or np.abs(axis).sum() < _SMALL:
        return np.eye(3)
    cosine = np.clip(vector @ target / np.linalg.norm(vector), -1, 1)
    angle = np.arccos(cosine)
    if angle < _SMALL:
        return np.eye(3)
    x, y, z = axis / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
