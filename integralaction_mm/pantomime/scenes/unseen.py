"""Scenes that no action has, for tests only; see the package for what a scene is."""

from __future__ import annotations

import numpy as np

from .backdrop import bands, box, disc, shape


def empty_studio(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """A seamless grey backdrop without anything on it."""
    grey = rng.uniform(95, 175)
    bands(canvas, (0, (grey,) * 3), (0.7, (grey + 25,) * 3), (1, (grey + 10,) * 3))


def library(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Dark shelves full of books, green carpet with a border."""
    bands(canvas, (0, (60, 38, 24)), (0.74, (72, 46, 30)), (0.74, (48, 92, 80)), (1, (40, 80, 70)))
    for y in (0.02, 0.2, 0.38, 0.56):
        x = 0.0
        while x < 1:
            width, gap = rng.uniform(0.012, 0.035), rng.uniform(0, 0.05)
            top = y + rng.uniform(0, gap)
            box(canvas, x, top, x + width, y + 0.155, tuple(rng.uniform(50, 200, 3)))
            x += width + 0.004
        box(canvas, 0, y + 0.155, 1, y + 0.175, (112, 74, 44))
    box(canvas, 0, 0.78, 1, 0.795, (190, 160, 90))


def city_at_night(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Black houses with lit windows against a violet sky, wet asphalt with a kerb."""
    bands(canvas, (0, (28, 18, 52)), (0.6, (96, 48, 104)), (0.6, (44, 44, 56)), (1, (62, 60, 74)))
    for x in np.arange(rng.uniform(-0.12, 0), 1, 0.19):
        top = rng.uniform(0.05, 0.3)
        box(canvas, x, top, x + 0.16, 0.6, (14, 12, 22))
        for row in np.arange(top + 0.04, 0.54, 0.07):
            for column in np.arange(x + 0.015, x + 0.14, 0.045):
                if rng.random() < 0.55:
                    box(canvas, column, row, column + 0.025, row + 0.035, (250, 214, 120))
    box(canvas, 0, 0.6, 1, 0.64, (120, 118, 126))
    for x in np.arange(rng.uniform(0, 0.2), 1, 0.3):
        box(canvas, x, 0.84, x + 0.16, 0.87, (226, 214, 90))


def ski_slope(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Deep blue sky, white slope with firs under snow and slalom poles."""
    bands(canvas, (0, (40, 96, 186)), (0.5, (110, 160, 224)), (1, (120, 168, 230)))
    low, high = rng.uniform(0.42, 0.55), rng.uniform(0.2, 0.32)
    shape(canvas, [(0, low), (1, high), (1, 1), (0, 1)], (246, 248, 252))
    shape(canvas, [(0, low + 0.3), (1, high + 0.5), (1, 1), (0, 1)], (226, 232, 244))
    for x in rng.uniform(0, 1, 7):
        y = low + (high - low) * x + rng.uniform(0, 0.1)
        for step, width in ((0.0, 0.05), (0.06, 0.035)):
            base = y - step
            corners = [(x - width, base), (x + width, base), (x, base - 0.13)]
            shape(canvas, corners, (36, 70, 62))
        shape(canvas, [(x - 0.02, y - 0.12), (x + 0.02, y - 0.12), (x, y - 0.19)], (244, 246, 250))
    for x, colour in zip(rng.uniform(0.05, 0.95, 4), ((214, 40, 60), (40, 70, 200)) * 2):
        box(canvas, x, 0.48, x + 0.012, 0.78, colour)


def airport(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Wall of windows with an aeroplane behind, signs in yellow, polished grey floor."""
    bands(
        canvas,
        (0, (64, 66, 74)),
        (0.1, (70, 72, 80)),
        (0.1, (198, 212, 220)),
        (0.58, (226, 230, 226)),
        (0.58, (172, 170, 166)),
        (1, (134, 132, 130)),
    )
    x = rng.uniform(0.05, 0.45)
    box(canvas, x, 0.36, x + 0.46, 0.45, (248, 248, 250))
    disc(canvas, x + 0.46, 0.405, 0.045, (248, 248, 250))
    shape(canvas, [(x, 0.36), (x - 0.03, 0.2), (x + 0.05, 0.2), (x + 0.1, 0.36)], (190, 30, 90))
    shape(
        canvas,
        [(x + 0.2, 0.42), (x + 0.3, 0.42), (x + 0.16, 0.54), (x + 0.1, 0.54)],
        (170, 176, 186),
    )
    for pane in np.arange(rng.uniform(0, 0.14), 1, 0.14):
        box(canvas, pane, 0.1, pane + 0.014, 0.58, (84, 88, 98))
    sign = rng.uniform(0.05, 0.65)
    box(canvas, sign, 0.02, sign + 0.26, 0.12, (250, 206, 30))
    box(canvas, sign + 0.03, 0.05, sign + 0.17, 0.085, (30, 30, 30))
    for y in (0.68, 0.82):
        box(canvas, 0, y, 1, y + 0.008, (150, 148, 146))
