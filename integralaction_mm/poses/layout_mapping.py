"""Keypoints from one layout to another. P persons, K keypoints."""

from __future__ import annotations

import numpy as np

from ..layouts import LAYOUTS

__all__ = [
    'COCO17_IN_MEDIAPIPE33',
    'TARGETS',
    'check_mapping',
    'coco17_to_openpose18',
    'map_layout',
]

TARGETS = ('coco17', 'openpose18')

# Where COCO-17's keypoints are among the 33 landmarks of MediaPipe Pose (BlazePose): nose, eyes
# (of 1-6 the pupils 2 and 5), ears, shoulders, elbows, wrists, hips, knees, ankles.
COCO17_IN_MEDIAPIPE33 = (0, 2, 5, 7, 8, 11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28)


def check_mapping(source: str, target: str) -> None:
    """Raise ValueError if there is no way from a layout to another."""
    if target not in TARGETS:
        raise ValueError(f'layout must be one of {list(TARGETS)}, but got {target!r}')
    if source != target and (source, target) != ('coco17', 'openpose18'):
        allowed = 'coco17 or openpose18' if source == 'coco17' else source
        raise ValueError(f'layout must be {allowed} with this estimator, but got {target!r}')


def map_layout(
    keypoint: np.ndarray, score: np.ndarray, source: str, target: str
) -> tuple[np.ndarray, np.ndarray]:
    """Bring keypoints to another layout.

    Args:
        keypoint (np.ndarray): (P, K, 2), any unit.
        score (np.ndarray): (P, K)
        source (str): Name of their layout.
        target (str): Name of the wanted layout; see :func:`check_mapping`.

    Returns:
        tuple[np.ndarray, np.ndarray]: (P, K', 2) and (P, K'); the arguments if the layouts agree.

    Raises:
        ValueError: If the arrays do not have the shape of ``source``.
    """
    count = LAYOUTS[source].num_keypoints
    if score.ndim != 2 or score.shape[1] != count or keypoint.shape != (*score.shape, 2):
        raise ValueError(
            f'an estimator of layout {source!r} must give (P, {count}, 2) coordinates and '
            f'(P, {count}) scores, but got {keypoint.shape} and {score.shape}'
        )
    return (keypoint, score) if source == target else coco17_to_openpose18(keypoint, score)


def coco17_to_openpose18(keypoint: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """COCO-17 to OpenPose-18: another order, and a neck.

    The neck (Thorax) is the middle of the shoulders, as sure as the less sure of the two.

    Args:
        keypoint (np.ndarray): (P, 17, 2), any unit.
        score (np.ndarray): (P, 17)

    Returns:
        tuple[np.ndarray, np.ndarray]: (P, 18, 2) and (P, 18).
    """
    names = LAYOUTS['coco17'].keypoints
    shoulders = [names.index('L_Shoulder'), names.index('R_Shoulder')]
    neck = keypoint[:, shoulders].mean(axis=1, keepdims=True)  # [P, 1, 2]
    neck_score = score[:, shoulders].min(axis=1, keepdims=True)  # [P, 1]
    keypoint = np.concatenate([keypoint, neck], axis=1)  # [P, 18, 2], the neck last
    score = np.concatenate([score, neck_score], axis=1)  # [P, 18]
    names = (*names, 'Thorax')
    order = [names.index(name) for name in LAYOUTS['openpose18'].keypoints]
    return keypoint[:, order], score[:, order]
