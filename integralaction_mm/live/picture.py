"""Pictures of a live session: arrays in, an array out."""

from __future__ import annotations

import time
from typing import Any

import cv2
import numpy as np

from ..apis.drawing import draw_result
from ..layouts import Layout
from ..visualization import (
    bone_colors,
    canvas_height,
    draw_panel,
    draw_skeletons,
    fit_size,
    join_panel,
    resize_frame,
)
from .moments import Moment

__all__ = ['draw_lost', 'draw_moment', 'draw_verdict']

_FONT = cv2.FONT_HERSHEY_SIMPLEX


def draw_verdict(shape: tuple[int, int], result: dict[str, Any]) -> np.ndarray:
    """The panel of a result, for frames of ``shape`` (h, w): uint8 RGB (H, 360, 3)."""
    gate = np.array(result['gate']) if 'gate' in result else None
    return draw_result(canvas_height(fit_size(shape)), result, gate)


def draw_moment(
    moment: Moment, layout: Layout | None, panel: np.ndarray | None, status: str
) -> np.ndarray:
    """A frame with its skeletons, the last verdict and the state of the session.

    Args:
        moment (Moment): The frame.
        layout (Layout, optional): Of its keypoints; None without poses.
        panel (np.ndarray, optional): From :func:`draw_verdict`. Defaults to None: none so far.
        status (str): A line over the frame.

    Returns:
        np.ndarray: uint8 RGB.
    """
    shape = (moment.image.shape[0], moment.image.shape[1])
    size = fit_size(shape)
    image = resize_frame(moment.image, size)
    if layout is not None and len(moment.score):
        keypoint = moment.keypoint * (size[1] / shape[1], size[0] / shape[0])
        colors = bone_colors(layout)
        image = draw_skeletons(image, keypoint, moment.score, layout.bones, colors=colors)
    height = canvas_height(size)
    if panel is None or len(panel) != height:
        panel = draw_panel(height, ['waiting for a window'], np.zeros(1))
    return _write(join_panel(image, panel), status)


def draw_lost(picture: np.ndarray, since: float | None) -> np.ndarray:
    """The last picture, darkened, while no frames arrive."""
    waiting = '' if since is None else f' for {time.monotonic() - since:.0f} s'
    return _write((picture * 0.4).astype(np.uint8), f'no picture{waiting}', row=1)


def _write(image: np.ndarray, text: str, row: int = 0) -> np.ndarray:
    place = (10, 24 + 24 * row)
    cv2.putText(image, text, place, _FONT, 0.6, (0, 0, 0), 4, cv2.LINE_AA)
    cv2.putText(image, text, place, _FONT, 0.6, (255, 255, 255), 1, cv2.LINE_AA)
    return image
