"""Sheets of videos with several models' verdicts (Fig. 7-11): arrays in, a figure out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

__all__ = ['Card', 'Verdict', 'fit_tile', 'plot_sheet']

TILE = (240, 320)  # (h, w) in pixels
_TILE_INCHES, _VERDICT_INCHES, _GATE_INCHES = 2.0, 3.0, 1.7  # widths
_MARGIN, _GAP, _HEAD = 0.25, 0.06, 0.3  # inches


@dataclass(frozen=True)
class Verdict:
    """One model's verdict on a video.

    Args:
        model (str): Name of the model.
        prediction (str): Its class of highest probability.
        probability (float): That of the class, in 0..1.
        right (bool): Whether it is the true class.
    """

    model: str
    prediction: str
    probability: float
    right: bool


@dataclass(frozen=True)
class Card:
    """One video of a sheet.

    Args:
        title (str): The true class.
        name (str): Name of the video.
        frames (np.ndarray): uint8 (T, h, w, 3) RGB, with skeletons if they should be shown.
        verdicts (tuple[Verdict]): One for each model.
        gate (np.ndarray, optional): (T',) in 0..1, the gate G over the clip.
    """

    title: str
    name: str
    frames: np.ndarray
    verdicts: tuple[Verdict, ...]
    gate: np.ndarray | None = None


def plot_sheet(cards: Sequence[Card]) -> Figure:
    """Draw videos below each other: frames, each model's verdict, and the gate.

    Args:
        cards (list[Card]): The videos; all have the same number of frames.

    Returns:
        Figure: A row for each card; a verdict is green if it is right and red if not.

    Raises:
        ValueError: If there is no card, or their numbers of frames differ.
    """
    counts = {len(card.frames) for card in cards}
    if len(counts) != 1:
        raise ValueError(f'cards must have equal numbers of frames >= 1, but got {sorted(counts)}')
    strip = counts.pop() * (_TILE_INCHES + _GAP)
    gated = any(card.gate is not None for card in cards)
    width = 3 * _MARGIN + strip + _VERDICT_INCHES + gated * _GATE_INCHES
    tile = _TILE_INCHES * TILE[0] / TILE[1]
    row = _HEAD + tile + _MARGIN
    figure = Figure(figsize=(width, row * len(cards) + _MARGIN))

    def place(left: float, bottom: float, wide: float, high: float) -> Axes:
        size = figure.get_size_inches()
        return figure.add_axes((left / size[0], bottom / size[1], wide / size[0], high / size[1]))

    for number, card in enumerate(cards):
        bottom = figure.get_figheight() - row * (number + 1)
        _draw_frames(place(_MARGIN, bottom, strip, tile), card)
        left = _MARGIN + strip + _MARGIN
        _draw_verdicts(place(left, bottom, _VERDICT_INCHES, tile), card.verdicts)
        if card.gate is not None:
            left += _VERDICT_INCHES + 0.55
            _draw_gate(place(left, bottom, _GATE_INCHES - 0.55, tile), card.gate)
    return figure


def fit_tile(image: np.ndarray) -> np.ndarray:
    """Fit an image into a sheet's tile, with white beside or above it.

    Args:
        image (np.ndarray): uint8 (h, w, 3).

    Returns:
        np.ndarray: uint8 (*TILE, 3).
    """
    scale = min(TILE[0] / image.shape[0], TILE[1] / image.shape[1])
    height, width = round(image.shape[0] * scale), round(image.shape[1] * scale)
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    top, left = (TILE[0] - height) // 2, (TILE[1] - width) // 2
    tile = np.full((*TILE, 3), 255, dtype=np.uint8)
    tile[top : top + height, left : left + width] = cv2.resize(
        image, (width, height), interpolation=interpolation
    )
    return tile


def _draw_frames(axes: Axes, card: Card) -> None:
    gap = np.full((TILE[0], round(TILE[1] * _GAP / _TILE_INCHES), 3), 255, dtype=np.uint8)
    axes.imshow(np.concatenate([part for f in card.frames for part in (fit_tile(f), gap)], axis=1))
    axes.set_axis_off()
    axes.set_title(card.title, loc='left', fontsize=13, weight='bold')
    axes.set_title(_shorten(card.name, 60), loc='right', fontsize=8, color='tab:gray')


def _draw_verdicts(axes: Axes, verdicts: Sequence[Verdict]) -> None:
    for number, verdict in enumerate(verdicts):
        color, mark = ('tab:green', '✓') if verdict.right else ('tab:red', '✗')
        y, text = -number, dict[str, Any](va='center', fontsize=9)
        axes.text(0, y + 0.32, verdict.model, color='tab:gray', **text)
        axes.text(1, y + 0.32, f'{verdict.probability:.0%}', color=color, ha='right', **text)
        text.update(fontsize=11)
        axes.text(0, y, f'{mark} {_shorten(verdict.prediction, 30)}', color=color, **text)
        axes.barh([y - 0.26], [1], 0.1, color='0.92')
        axes.barh([y - 0.26], [verdict.probability], 0.1, color=color)
    axes.set(xlim=(0, 1), ylim=(-len(verdicts) + 0.5, 0.5))
    axes.set_axis_off()


def _draw_gate(axes: Axes, gate: np.ndarray) -> None:
    axes.bar(np.arange(len(gate)), gate, color='tab:gray', width=0.8)
    axes.set(ylim=(0, 1), xticks=[], yticks=[0, 0.5, 1])
    axes.tick_params(labelsize=8)
    axes.set_title(f'gate G, mean {gate.mean():.2f}', fontsize=9)
    axes.spines[['top', 'right']].set_visible(False)


def _shorten(text: str, width: int) -> str:
    """Cut a text in the middle; the end of a name tells more than its folders."""
    if len(text) <= width:
        return text
    return f'{text[: width // 3]}…{text[len(text) - (width - width // 3 - 1) :]}'
