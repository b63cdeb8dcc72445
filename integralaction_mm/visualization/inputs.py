"""A model's inputs as pictures: arrays in, pictures and a figure out.

Shapes: T frames, K keypoints, B bones, M persons, h and w pixels of a map.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import cv2
import matplotlib
import numpy as np
from matplotlib.figure import Figure

from .skeleton import draw_skeletons

__all__ = ['draw_fields', 'draw_graphs', 'draw_maps', 'draw_values', 'plot_rows', 'spread']

_COLORS = matplotlib.colormaps['hsv']
_TILE_HEIGHT, _GAP = 160, 6  # pixels
_PIXELS_PER_INCH = 110
_GRAPH_SIZE = 160  # pixels
_BACKGROUND = 28  # of graphs, so that white bones show


def spread(count: int, wanted: int) -> np.ndarray:
    """Indices of at most ``wanted`` of ``count`` items, each in the middle of its share.

    Examples:
        >>> spread(8, 4), spread(2, 4)
        (array([1, 3, 5, 7]), array([0, 1]))
    """
    wanted = min(count, wanted)
    return (2 * np.arange(wanted) + 1) * count // (2 * wanted)


def draw_maps(maps: np.ndarray) -> np.ndarray:
    """Heatmaps or limb maps of all channels in one picture, a colour for each channel.

    Args:
        maps (np.ndarray): float (T, C, h, w), >= 0; a value of 1 or more has full brightness.

    Returns:
        np.ndarray: uint8 (T, h, w, 3) RGB; where channels overlap, the largest value counts.
    """
    colors = _COLORS(np.linspace(0, 1, maps.shape[1], endpoint=False))[:, :3]  # [C, 3]
    strongest = maps.argmax(axis=1)  # [T, h, w]
    value = maps.max(axis=1).clip(0, 1)
    return (255 * colors[strongest] * value[..., None]).round().astype(np.uint8)


def draw_fields(fields: np.ndarray) -> np.ndarray:
    """Part affinity fields as colours: the hue is the direction, the brightness the length.

    Args:
        fields (np.ndarray): float (T, 2B, h, w), x and y of each bone's unit vector.

    Returns:
        np.ndarray: uint8 (T, h, w, 3) RGB; where bones overlap, the longest vector counts.
    """
    x, y = fields[:, ::2], fields[:, 1::2]  # [T, B, h, w]
    length = np.hypot(x, y)
    longest = length.argmax(axis=1)[:, None]
    x, y, length = (np.take_along_axis(part, longest, axis=1)[:, 0] for part in (x, y, length))
    hue = np.arctan2(y, x) / (2 * np.pi) % 1
    return (255 * _COLORS(hue)[..., :3] * length.clip(0, 1)[..., None]).round().astype(np.uint8)


def draw_graphs(
    keypoint: np.ndarray,
    bones: Sequence[tuple[int, int]],
    colors: Sequence[tuple[int, int, int]] | None = None,
) -> np.ndarray:
    """Skeletons from the coordinates that a graph network gets, in one scale for all frames.

    Args:
        keypoint (np.ndarray): float (M, T, K, C), x and y first; 0 where nothing was found.
        bones (list[tuple[int, int]]): B pairs of keypoint indices.
        colors (list[tuple[int, int, int]], optional): B colours, RGB in 0..255.

    Returns:
        np.ndarray: uint8 (T, s, s, 3) RGB.
    """
    points = keypoint[..., :2].astype(float)  # [M, T, K, 2]
    found = (points != 0).any(axis=-1)
    here = points[found] if found.any() else np.zeros((1, 2))
    middle = (here.max(axis=0) + here.min(axis=0)) / 2
    extent = (here.max(axis=0) - here.min(axis=0)).max() or 1.0
    places = (points - middle) / extent * (0.85 * _GRAPH_SIZE) + _GRAPH_SIZE / 2
    blank = np.full((_GRAPH_SIZE, _GRAPH_SIZE, 3), _BACKGROUND, dtype=np.uint8)
    return np.stack(
        [
            draw_skeletons(blank, places[:, t], found[:, t].astype(float), bones, 0.5, colors)
            for t in range(points.shape[1])
        ]
    )


def draw_values(keypoint: np.ndarray) -> np.ndarray:
    """The numbers of a graph's input, a picture for each channel: keypoints over time.

    Args:
        keypoint (np.ndarray): float (M, T, K, C).

    Returns:
        np.ndarray: uint8 (C, M * K, T, 3) RGB: blue below 0, red above, white at 0, in the scale
        of each channel.
    """
    channels = np.moveaxis(keypoint, 3, 0).swapaxes(2, 3)  # [C, M, K, T]
    channels = channels.reshape(len(channels), -1, channels.shape[-1])
    peak = np.abs(channels).max(axis=(1, 2), keepdims=True)
    colors = matplotlib.colormaps['seismic'](0.5 + channels / (2 * np.where(peak, peak, 1)))
    return (255 * colors[..., :3]).round().astype(np.uint8)


def plot_rows(title: str, rows: Mapping[str, np.ndarray], columns: int = 8) -> Figure:
    """Draw rows of pictures below each other.

    Args:
        title (str): Title of the figure.
        rows (dict[str, np.ndarray]): What a row shows, and its pictures, uint8 (T, h, w, 3) RGB.
        columns (int): Pictures per row at most, evenly spread if there are more. Defaults to 8.

    Returns:
        Figure: A row for each, with its name above.

    Raises:
        ValueError: If there is no row.
    """
    if not rows:
        raise ValueError('rows must be at least one, but got none')
    strips = {name: _join(images[spread(len(images), columns)]) for name, images in rows.items()}
    width = max(strip.shape[1] for strip in strips.values()) / _PIXELS_PER_INCH
    row = _TILE_HEIGHT / _PIXELS_PER_INCH
    name_height, margin = 0.32, 0.2  # inches
    lines = textwrap.wrap(title, max(20, int(width * 9))) or ['']
    head = 0.25 + 0.22 * len(lines)
    figure = Figure(figsize=(width + 2 * margin, head + len(rows) * (row + name_height) + margin))
    wide, high = figure.get_size_inches()
    figure.text(margin / wide, 1 - 0.15 / high, '\n'.join(lines), va='top', weight='bold')
    for number, (name, strip) in enumerate(strips.items()):
        top = high - head - number * (row + name_height)
        place = (
            margin / wide,
            (top - name_height - row) / high,
            strip.shape[1] / _PIXELS_PER_INCH / wide,
            row / high,
        )
        axes = figure.add_axes(place)
        axes.imshow(strip, aspect='auto')
        axes.set_axis_off()
        axes.set_title(name, loc='left', fontsize=9, pad=3)
    return figure


def _join(images: np.ndarray) -> np.ndarray:
    """Pictures of one height beside each other: uint8 (height, w, 3)."""
    scale = _TILE_HEIGHT / images.shape[1]
    width = max(8, min(round(images.shape[2] * scale), 4 * _TILE_HEIGHT))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_NEAREST  # pixels of a map stay pixels
    gap = np.full((_TILE_HEIGHT, _GAP, 3), 255, dtype=np.uint8)
    tiles = [cv2.resize(image, (width, _TILE_HEIGHT), interpolation=how) for image in images]
    return np.concatenate([part for tile in tiles for part in (tile, gap)][:-1], axis=1)
