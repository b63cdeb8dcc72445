"""Sheets of class activation maps (Fig. 1): arrays in, a matplotlib figure out."""

from __future__ import annotations

from collections.abc import Mapping

import cv2
import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

__all__ = ['overlay_map', 'plot_activation_maps']

_COLORS = matplotlib.colormaps['turbo']
_TILE_HEIGHT = 240  # pixels
_GAP = 8  # pixels
_PIXELS_PER_INCH = 160
_LABEL, _SCALE, _LINE, _BARS = 0.95, 0.9, 0.25, 1.0  # inches
_TITLES = {'rgb': 'RGB map', 'pose': 'pose map'}


def overlay_map(image: np.ndarray, activation: np.ndarray, alpha: float = 0.6) -> np.ndarray:
    """Lay an activation map over an image in grey, the stronger the more opaque.

    Args:
        image (np.ndarray): uint8 (h, w, 3) RGB.
        activation (np.ndarray): float (H', W') in 0..1, resized to the image.
        alpha (float): Opacity where the activation is 1, in 0..1. Defaults to 0.6.

    Returns:
        np.ndarray: uint8 (h, w, 3) RGB.
    """
    size = (image.shape[1], image.shape[0])
    activation = cv2.resize(activation.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    colors = 255 * _COLORS(activation)[..., :3]
    weight = alpha * np.sqrt(activation)[..., None]  # the root keeps low values visible
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None]
    return (weight * colors + (1 - weight) * grey).round().astype(np.uint8)


def plot_activation_maps(
    title: str,
    activations: Mapping[str, np.ndarray],
    frames: np.ndarray | None = None,
    pose_maps: np.ndarray | None = None,
    gate: np.ndarray | None = None,
    right: bool | None = None,
    max_columns: int = 8,
) -> Figure:
    """Frames and pose maps of a clip with the evidence in them for a class, and the gate below.

    All maps share one scale, from 0 to the largest value of both streams, so a stream that adds
    little to the class stays pale.

    Args:
        title (str): Title of the figure.
        activations (dict[str, np.ndarray]): (T, H', W') of 'rgb' and (T', h', w') of 'pose', or
            one of them, >= 0.
        frames (np.ndarray, optional): uint8 (T, H, W, 3) RGB; needed for 'rgb'.
        pose_maps (np.ndarray, optional): float (T', h, w) in 0..1; needed for 'pose'.
        gate (np.ndarray, optional): (T,) in 0..1, drawn as bars. Defaults to None: no bars.
        right (bool, optional): Whether the title is green or red. Defaults to None: black.
        max_columns (int): Frames shown at most, evenly spread if there are more. Defaults to 8.

    Returns:
        Figure: A row of plain frames, a row for each stream, and one for the gate.

    Raises:
        ValueError: If the input that a map belongs to is missing.
    """
    given = {'rgb': frames, 'pose': None if pose_maps is None else _as_images(pose_maps)}
    images = {stream: image for stream, image in given.items() if image is not None}
    for stream in activations:
        if stream not in images:
            needed = 'frames' if stream == 'rgb' else 'pose_maps'
            raise ValueError(f'{needed} must be given for the maps of {stream!r}, but got None')
    peak = max(float(activation.max()) for activation in activations.values())
    columns = min(max_columns, *(len(activation) for activation in activations.values()))
    rows = {}
    if 'rgb' in images:
        rows['frames'] = _montage(images['rgb'], None, columns)
    for stream, activation in activations.items():
        rows[_TITLES[stream]] = _montage(images[stream], activation / (peak or 1), columns)
    shapes = [row.shape for row in rows.values()]
    figure, axes = _grid(shapes, gate is not None, _LINE * (2 + title.count('\n')))
    for (name, row), ax in zip(rows.items(), axes):
        ax.imshow(row, aspect='auto')
        ax.set(xticks=[], yticks=[])
        ax.set_ylabel(name, fontsize=13)
        ax.spines[:].set_visible(False)
    if gate is not None:
        _draw_gate(axes[-1], gate[_spread(len(gate), columns)])
    _draw_scale(figure, axes[len(rows) - len(activations) : len(rows)], peak)
    color = 'black' if right is None else 'tab:green' if right else 'tab:red'
    figure.suptitle(title, color=color, fontsize=13, y=1 - 0.15 / figure.get_figheight(), va='top')
    return figure


def _as_images(pose_maps: np.ndarray) -> np.ndarray:
    # Not white, so that a tile shows its edges on the page.
    grey = (235 * (1 - np.clip(pose_maps, 0, 1))).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=-1)


def _spread(count: int, columns: int) -> np.ndarray:
    """Indices of ``columns`` frames, each in the middle of its share of ``count``."""
    return (2 * np.arange(columns) + 1) * count // (2 * columns)


def _montage(images: np.ndarray, activations: np.ndarray | None, columns: int) -> np.ndarray:
    """Tiles of one height beside each other, with the maps laid over them."""
    width = round(_TILE_HEIGHT * images.shape[2] / images.shape[1])
    gap = np.full((_TILE_HEIGHT, _GAP, 3), 255, dtype=np.uint8)
    tiles: list[np.ndarray] = []
    for index in _spread(len(images), columns):
        tile = cv2.resize(images[index], (width, _TILE_HEIGHT), interpolation=cv2.INTER_AREA)
        if activations is not None:
            tile = overlay_map(tile, activations[index])
        tiles += [tile, gap]
    return np.concatenate(tiles[:-1], axis=1)


def _grid(
    shapes: list[tuple[int, ...]], with_gate: bool, head: float
) -> tuple[Figure, list[Axes]]:
    """Axes below each other, in which the montages keep their shape, and a head for the title."""
    inches = max(shape[1] for shape in shapes) / _PIXELS_PER_INCH
    heights = [inches * shape[0] / shape[1] for shape in shapes] + [_BARS] * with_gate
    gap = 0.15
    width = _LABEL + inches + _SCALE
    height = head + sum(heights) + gap * len(heights) + 0.15
    figure = Figure(figsize=(width, height))
    axes, top = [], height - head
    for part in heights:
        where = (_LABEL / width, (top - part) / height, inches / width, part / height)
        axes.append(figure.add_axes(where))
        top -= part + gap
    return figure, axes


def _draw_gate(axes: Axes, gate: np.ndarray) -> None:
    axes.bar(np.arange(len(gate)), gate, color='tab:gray', width=0.5)
    for column, value in enumerate(gate):
        axes.text(column, value + 0.04, f'{value:.2f}', ha='center', fontsize=9)
    axes.set(xlim=(-0.5, len(gate) - 0.5), ylim=(0, 1.25), xticks=[], yticks=[0, 0.5, 1])
    axes.set_ylabel('gate G', fontsize=13)
    axes.spines[['top', 'right']].set_visible(False)


def _draw_scale(figure: Figure, axes: list[Axes], peak: float) -> None:
    """Scale of the maps, beside the rows that show them."""
    top, bottom, width = axes[0].get_position(), axes[-1].get_position(), figure.get_figwidth()
    where = (top.x1 + 0.12 / width, bottom.y0, 0.12 / width, top.y1 - bottom.y0)
    scale = figure.add_axes(where)
    colors = ScalarMappable(Normalize(0, peak or 1), _COLORS)
    figure.colorbar(colors, cax=scale, label='added to the logit')
    scale.tick_params(labelsize=8)
