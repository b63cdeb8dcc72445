"""Skeletons on frames: arrays in, an array out."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from integralaction_mm.layouts import Layout

__all__ = ['bone_colors', 'draw_skeletons']

# RGB, distinct for people of any colour vision (Okabe and Ito's palette).
_LEFT, _RIGHT, _CENTRE = (86, 180, 233), (230, 159, 0), (240, 240, 240)
_PREFIXES = {'l_': _LEFT, 'left': _LEFT, 'r_': _RIGHT, 'right': _RIGHT}


def bone_colors(layout: Layout) -> list[tuple[int, int, int]]:
    """Colours of a layout's bones: left blue, right orange, the rest white.

    A bone has the side of its ends, by their names ('L_Wrist', 'left_wrist'); one from the middle
    to a side has that side, one from side to side neither.

    Args:
        layout (Layout): Names and bones.

    Returns:
        list[tuple[int, int, int]]: B colours, RGB in 0..255.
    """
    sides = [_side(name) for name in layout.keypoints]
    ends = [{sides[start], sides[end]} - {_CENTRE} for start, end in layout.bones]
    return [side.pop() if len(side) == 1 else _CENTRE for side in ends]


def _side(name: str) -> tuple[int, int, int]:
    return next((c for prefix, c in _PREFIXES.items() if name.lower().startswith(prefix)), _CENTRE)


def draw_skeletons(
    image: np.ndarray,
    keypoint: np.ndarray,
    score: np.ndarray,
    bones: Sequence[tuple[int, int]],
    score_thr: float = 0.1,
    colors: Sequence[tuple[int, int, int]] | None = None,
) -> np.ndarray:
    """Draw the skeletons of a frame's persons; the width of their lines follows the image's size.

    Args:
        image (np.ndarray): uint8 (h, w, 3) RGB; it stays as it is.
        keypoint (np.ndarray): (M, K, 2), x and y in pixels of ``image``.
        score (np.ndarray): (M, K); a keypoint below ``score_thr`` or without finite coordinates
            is not drawn, and neither are its bones.
        bones (list[tuple[int, int]]): B pairs of keypoint indices, such as ``Layout.bones``.
        score_thr (float): Lowest score that counts. Defaults to 0.1.
        colors (list[tuple[int, int, int]], optional): B colours, RGB in 0..255, such as those of
            :func:`bone_colors`. Defaults to None: all white.

    Returns:
        np.ndarray: uint8 (h, w, 3) RGB.
    """
    image = np.ascontiguousarray(image).copy()
    width = max(1, round(float(np.hypot(image.shape[0], image.shape[1])) / 250))
    seen = (score >= score_thr) & np.isfinite(keypoint).all(axis=-1)  # [M, K]
    # OpenCV takes no coordinates beyond 32 bits.
    for points, there in zip(keypoint.astype(float).clip(-1e6, 1e6), seen):
        found = np.flatnonzero(there).tolist()
        where = {k: (round(points[k, 0]), round(points[k, 1])) for k in found}
        drawn = [
            (where[start], where[end], color)
            for (start, end), color in zip(bones, colors or [_CENTRE] * len(bones))
            if start in where and end in where
        ]
        # A dark rim first: the lines stay visible on a frame of any brightness.
        if width > 1:
            for start, end, _ in drawn:
                cv2.line(image, start, end, (0, 0, 0), width + 2, cv2.LINE_AA)
        for start, end, color in drawn:
            cv2.line(image, start, end, color, width, cv2.LINE_AA)
        for point in where.values():
            cv2.circle(image, point, width, (255, 255, 255), cv2.FILLED, cv2.LINE_AA)
    return image
