"""Drawing the parts of a backdrop, in place, on a float32 BGR canvas (h, w, 3) in [0, 255].

Places are fractions of the width and of the height, so that a scene fits every size. Colours
are RGB.
"""

from __future__ import annotations

import cv2
import numpy as np

from ..canvas import Colour


def bands(canvas: np.ndarray, *stops: tuple[float, Colour]) -> None:
    """Vertical gradient through (fraction of the height, RGB); equal fractions make an edge."""
    rows = (np.arange(len(canvas)) + 0.5) / len(canvas)
    places = [y + 1e-6 * i for i, (y, _) in enumerate(stops)]
    for channel in range(3):
        values = [colour[2 - channel] for _, colour in stops]
        canvas[:, :, channel] = np.interp(rows, places, values)[:, None]


def box(canvas: np.ndarray, x0: float, y0: float, x1: float, y1: float, rgb: Colour) -> None:
    """Filled rectangle; corners are fractions of width and height."""
    h, w = canvas.shape[:2]
    corners = (round(x0 * w), round(y0 * h)), (round(x1 * w), round(y1 * h))
    cv2.rectangle(canvas, *corners, rgb[::-1], -1)


def disc(canvas: np.ndarray, x: float, y: float, radius: float, rgb: Colour) -> None:
    """Filled circle; the radius is a fraction of the height."""
    h, w = canvas.shape[:2]
    cv2.circle(canvas, (round(x * w), round(y * h)), max(round(radius * h), 1), rgb[::-1], -1)


def shape(canvas: np.ndarray, points: list[tuple[float, float]], rgb: Colour) -> None:
    """Filled polygon; points are fractions of width and height."""
    h, w = canvas.shape[:2]
    pixels = np.array([(x * w, y * h) for x, y in points]).round().astype(np.int32)
    cv2.fillPoly(canvas, [pixels], rgb[::-1])
