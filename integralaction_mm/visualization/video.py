"""A frame of a rendered video: the picture on the left, a panel on the right."""

from __future__ import annotations

import cv2
import numpy as np

from .panel import PANEL_WIDTH

__all__ = ['canvas_height', 'fit_size', 'join_panel', 'resize_frame']

_LONG_SIDE = (640, 960)  # pixels, of the picture
_MIN_HEIGHT = 460  # of the whole, for the panel
_BACK = (22, 24, 29)


def fit_size(size: tuple[int, int]) -> tuple[int, int]:
    """Size at which a frame is shown: its longer side between 640 and 960 pixels.

    Args:
        size (tuple[int, int]): (h, w) of the frame.

    Returns:
        tuple[int, int]: (h, w), both even, of the same aspect ratio.
    """
    long = max(size)
    scale = min(max(long, _LONG_SIDE[0]), _LONG_SIDE[1]) / long
    height, width = (max(2 * round(side * scale / 2), 2) for side in size)
    return height, width


def canvas_height(size: tuple[int, int]) -> int:
    """Height of a picture with a panel, for a frame shown at ``size`` (h, w)."""
    return max(size[0], _MIN_HEIGHT)


def resize_frame(frame: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Resize a frame, uint8 (h, w, 3), to ``size`` (h, w)."""
    way = cv2.INTER_AREA if size[0] < len(frame) else cv2.INTER_CUBIC
    return cv2.resize(frame, size[::-1], interpolation=way)


def join_panel(image: np.ndarray, panel: np.ndarray) -> np.ndarray:
    """Put a panel to the right of an image, which is centred vertically.

    Args:
        image (np.ndarray): uint8 (h, w, 3).
        panel (np.ndarray): uint8 (H, 360, 3) with H >= h.

    Returns:
        np.ndarray: uint8 (H, w + 360, 3).
    """
    width = image.shape[1]
    canvas = np.empty((len(panel), width + PANEL_WIDTH, 3), dtype=np.uint8)
    top = (len(panel) - len(image)) // 2
    # Filling all of it takes longer than the rest of a drawn frame.
    canvas[:top, :width] = canvas[top + len(image) :, :width] = _BACK
    canvas[top : top + len(image), :width] = image
    canvas[:, width:] = panel
    return canvas
