"""The panel beside a frame: scores as bars, and the gate over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

__all__ = ['APPEARANCE', 'PANEL_WIDTH', 'POSE', 'draw_cursor', 'draw_panel']

PANEL_WIDTH = 360
APPEARANCE, POSE = '#e69f00', '#56b4e9'  # distinct for people of any colour vision
_BACK, _TEXT, _FAINT = '#16181d', '#f2f2f2', '#9aa0a8'
_DPI = 100
_MARGIN = 20  # pixels left and right of bars and curve
_BAR_PITCH, _HEAD, _LINE = 38, 34, 20  # pixels
_STRIP = 92  # height of the curve in pixels
_FOOT = 26  # pixels below it


def draw_panel(
    height: int,
    labels: Sequence[str],
    scores: np.ndarray,
    gate: np.ndarray | None = None,
    notes: Mapping[str, str] | None = None,
) -> np.ndarray:
    """Draw a panel of 360 pixels' width: bars on top, the gate at the bottom.

    Args:
        height (int): Its height in pixels.
        labels (list[str]): L names, of which as many are drawn as fit.
        scores (np.ndarray): (L,) in 0..1.
        gate (np.ndarray, optional): (T,) in 0..1, G at each frame of the video: the share of the
            decision that is due to appearance. Defaults to None: no curve.
        notes (dict[str, str], optional): Lines below the bars, by their titles. Defaults to none.

    Returns:
        np.ndarray: uint8 (height, 360, 3) RGB.
    """
    figure = Figure(figsize=(PANEL_WIDTH / _DPI, height / _DPI), dpi=_DPI, facecolor=_BACK)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, PANEL_WIDTH), ylim=(height, 0))  # pixels, from the upper left
    axes.axis('off')
    notes = notes or {}
    bottom = height if gate is None else height - _FOOT - _STRIP - _HEAD
    room = bottom - _HEAD - len(notes) * _LINE - 8
    _text(axes, _MARGIN, 20, 'action', _FAINT)
    y = _draw_bars(axes, labels[: max(room // _BAR_PITCH, 1)], scores)
    for number, (head, text) in enumerate(notes.items()):
        line = y + 6 + number * _LINE
        _text(axes, _MARGIN, line, head, _FAINT, size=8)
        _text(axes, _MARGIN + 64, line, _shorten(text, 38), _TEXT, size=8)
    if gate is not None:
        _draw_gate(figure, axes, height, gate)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def draw_cursor(panel: np.ndarray, position: float) -> np.ndarray:
    """Mark a time on the curve of a panel.

    Args:
        panel (np.ndarray): What :func:`draw_panel` returned for a ``gate``; it stays as it is.
        position (float): In 0..1, from the first frame to the last.

    Returns:
        np.ndarray: uint8 (height, 360, 3) RGB.
    """
    panel = panel.copy()
    x = round(_MARGIN + position * (PANEL_WIDTH - 2 * _MARGIN - 1))
    top = len(panel) - _FOOT - _STRIP
    cv2.line(panel, (x, top - 3), (x, top + _STRIP + 2), (255, 255, 255), 2)
    return panel


def _draw_bars(axes: Axes, labels: Sequence[str], scores: np.ndarray) -> float:
    width = PANEL_WIDTH - 2 * _MARGIN
    y = _HEAD + 10.0
    for rank, (label, score) in enumerate(zip(labels, scores)):
        weight = 'bold' if rank == 0 else 'normal'
        _text(axes, _MARGIN, y, _shorten(label, 36), _TEXT, weight=weight)
        _text(axes, PANEL_WIDTH - _MARGIN, y, f'{100 * score:.0f}%', _TEXT, align='right')
        color = '#f2f2f2' if rank == 0 else '#7d848e'
        axes.barh(y + 14, width, 5, left=_MARGIN, color='#2b2f37')
        axes.barh(y + 14, width * min(max(float(score), 0), 1), 5, left=_MARGIN, color=color)
        y += _BAR_PITCH
    return y


def _draw_gate(figure: Figure, axes: Axes, height: int, gate: np.ndarray) -> None:
    top = height - _FOOT - _STRIP
    mean = float(gate.mean())
    _text(axes, _MARGIN, top - 14, f'appearance G {mean:.2f}', APPEARANCE)
    _text(axes, PANEL_WIDTH - _MARGIN, top - 14, f'pose 1-G {1 - mean:.2f}', POSE, align='right')
    x = np.linspace(_MARGIN, PANEL_WIDTH - _MARGIN, max(len(gate), 2))
    edge = top + _STRIP * (1 - np.broadcast_to(gate, x.shape) if len(gate) == 1 else 1 - gate)
    axes.fill_between(x, edge, top + _STRIP, color=APPEARANCE, linewidth=0)
    axes.fill_between(x, top, edge, color=POSE, linewidth=0)
    _text(axes, _MARGIN, height - 12, 'start', _FAINT, size=8)
    _text(axes, PANEL_WIDTH - _MARGIN, height - 12, 'end', _FAINT, size=8, align='right')


def _text(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    color: str,
    size: float = 9.5,
    weight: str = 'normal',
    align: str = 'left',
) -> None:
    style = dict[str, Any](fontsize=size, weight=weight, ha=align, va='center')
    axes.text(x, y, text, color=color, parse_math=False, **style)


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else f'{text[: length - 3]}...'
