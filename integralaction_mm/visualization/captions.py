"""Words on frames: arrays in, an array out."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

__all__ = ['draw_captions']

_FONT = cv2.FONT_HERSHEY_SIMPLEX
_PAD = 3  # pixels around the letters


def draw_captions(
    image: np.ndarray, anchors: Sequence[tuple[float, float]], texts: Sequence[str]
) -> np.ndarray:
    """Draw texts above points, white on black; their size follows the image's.

    Args:
        image (np.ndarray): uint8 (h, w, 3) RGB; it stays as it is.
        anchors (list[tuple[float, float]]): n times x and y, in pixels: the lower middle of each
            text, which is moved into the image if it would leave it.
        texts (list[str]): n texts; the font only has ASCII, and '?' replaces the rest.

    Returns:
        np.ndarray: uint8 (h, w, 3) RGB.
    """
    image = np.ascontiguousarray(image).copy()
    height, width = image.shape[:2]
    scale = max(0.35, float(np.hypot(height, width)) / 1600)
    for (x, y), text in zip(anchors, texts):
        plain = text.encode('ascii', 'replace').decode()
        (wide, high), below = cv2.getTextSize(plain, _FONT, scale, 1)
        left = int(np.clip(x - wide / 2, _PAD, max(width - wide - _PAD - 1, _PAD)))
        lowest = max(height - below - _PAD - 1, high + _PAD)
        base = int(np.clip(y - below - _PAD, high + _PAD, lowest))
        corners = (left - _PAD, base - high - _PAD), (left + wide + _PAD, base + below + _PAD)
        cv2.rectangle(image, *corners, (0, 0, 0), cv2.FILLED)
        cv2.putText(image, plain, (left, base), _FONT, scale, (255, 255, 255), 1, cv2.LINE_AA)
    return image
