"""Drawing with fractions of a pixel on a BGR image, in place, and with RGB colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Union

import cv2
import numpy as np

Colour = tuple[float, ...]  # three numbers, RGB, [0, 255]
Point = Union[Sequence[float], np.ndarray]  # two numbers, x and y, pixels unless said otherwise

_BITS = 4  # OpenCV's fixed point: 1/16 pixel


def _fixed(point: Point) -> tuple[int, int]:
    return round(float(point[0]) * (1 << _BITS)), round(float(point[1]) * (1 << _BITS))


def stroke(image: np.ndarray, a: Point, b: Point, thickness: float, rgb: Colour) -> None:
    """Line with round ends from a to b; the thickness (pixels) is at least 1."""
    width = max(round(thickness), 1)
    cv2.line(image, _fixed(a), _fixed(b), rgb[::-1], width, cv2.LINE_AA, _BITS)


def disc(image: np.ndarray, centre: Point, radius: float, rgb: Colour, width: float = 0) -> None:
    """Filled circle, or a ring of the given width; all lengths in pixels."""
    thickness = max(round(width), 1) if width else cv2.FILLED
    size = max(round(radius * (1 << _BITS)), 1 << _BITS)
    cv2.circle(image, _fixed(centre), size, rgb[::-1], thickness, cv2.LINE_AA, _BITS)


def polygon(image: np.ndarray, points: np.ndarray | Sequence[np.ndarray], rgb: Colour) -> None:
    """Filled polygon with corners of shape (n, 2), pixels."""
    corners = np.round(np.asarray(points) * (1 << _BITS)).astype(np.int32)
    cv2.fillPoly(image, [corners], rgb[::-1], cv2.LINE_AA, _BITS)
