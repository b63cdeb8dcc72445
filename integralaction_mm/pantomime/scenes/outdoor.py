"""The outdoor scenes; see the package for what a scene is."""

from __future__ import annotations

import numpy as np

from .backdrop import bands, box, disc, shape


def golf_course(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Light sky, bright green hill, flag."""
    bands(
        canvas,
        (0, (150, 205, 250)),
        (0.4, (215, 238, 255)),
        (0.4, (135, 215, 80)),
        (1, (95, 190, 60)),
    )
    x = rng.uniform(0.1, 0.9)
    disc(canvas, rng.uniform(0, 1), 0.62, 0.24, (120, 205, 75))
    box(canvas, x, 0.2, x + 0.012, 0.55, (245, 245, 245))
    shape(canvas, [(x, 0.2), (x + 0.1, 0.25), (x, 0.3)], (235, 60, 40))


def running_track(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Pale sky, green infield, brick-red lanes with white lines."""
    bands(canvas, (0, (205, 215, 225)), (0.38, (225, 230, 232)), (0.38, (70, 130, 60)))
    box(canvas, 0, 0.5, 1, 1, (190, 80, 55))
    offset = rng.uniform(0, 0.05)
    for i, y in enumerate((0.53, 0.62, 0.74, 0.89)):
        box(canvas, 0, y + offset, 1, y + offset + 0.006 * (i + 1), (240, 235, 230))


def stadium(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Stands full of spectators, boards, mown stripes of dark green."""
    bands(
        canvas, (0, (60, 60, 85)), (0.42, (80, 80, 105)), (0.42, (25, 110, 35)), (1, (30, 125, 40))
    )
    for x, y in rng.uniform((0, 0.03), (1, 0.34), size=(160, 2)):
        disc(canvas, x, y, 0.013, tuple(rng.uniform(60, 250, 3)))
    box(canvas, 0, 0.36, 1, 0.43, (240, 240, 245))
    slant = rng.uniform(-0.15, 0.15)
    for x in np.arange(-0.2, 1.2, 0.28):
        stripe = [(x, 0.43), (x + 0.14, 0.43), (x + 0.17 + slant, 1), (x - 0.03 + slant, 1)]
        shape(canvas, stripe, (20, 88, 30))


def farm(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Warm sky, barn, brown soil in furrows with leaves."""
    bands(
        canvas,
        (0, (250, 205, 130)),
        (0.35, (255, 235, 180)),
        (0.35, (115, 75, 40)),
        (1, (95, 58, 30)),
    )
    x = rng.uniform(0.05, 0.75)
    box(canvas, x, 0.2, x + 0.2, 0.37, (165, 40, 35))
    shape(canvas, [(x - 0.02, 0.2), (x + 0.1, 0.1), (x + 0.22, 0.2)], (90, 60, 55))
    for y in (0.42, 0.53, 0.67, 0.84):
        box(canvas, 0, y, 1, y + 0.025, (70, 42, 22))
        for leaf in np.arange(rng.uniform(0, 0.09), 1, 0.09):
            disc(canvas, leaf, y - 0.01, 0.02, (95, 150, 45))


def beach(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Blue sky, sun, turquoise sea, yellow sand with a palm."""
    bands(
        canvas,
        (0, (90, 180, 245)),
        (0.33, (175, 225, 250)),
        (0.33, (30, 150, 190)),
        (0.48, (60, 190, 200)),
    )
    box(canvas, 0, 0.48, 1, 1, (238, 212, 145))
    box(canvas, 0, 0.47, 1, 0.495, (255, 255, 250))
    disc(canvas, rng.uniform(0.1, 0.9), 0.13, 0.07, (255, 240, 120))
    x = rng.uniform(0.08, 0.92)
    shape(canvas, [(x, 0.2), (x + 0.02, 0.2), (x + 0.035, 0.62), (x, 0.62)], (130, 90, 50))
    for dx, dy in ((-0.12, 0.08), (0.13, 0.08), (-0.09, -0.08), (0.1, -0.08)):
        shape(canvas, [(x - 0.01, 0.2), (x + 0.03, 0.2), (x + dx, 0.2 + dy)], (50, 140, 50))


def lake(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Grey-blue mountains, fir wood, deep blue water with ripples."""
    bands(
        canvas,
        (0, (170, 185, 210)),
        (0.4, (215, 215, 225)),
        (0.4, (35, 70, 125)),
        (1, (18, 42, 95)),
    )
    for x in np.arange(-0.1, 1.1, 0.3) + rng.uniform(0, 0.2):
        peak = rng.uniform(0.06, 0.2)
        shape(canvas, [(x - 0.25, 0.4), (x, peak), (x + 0.25, 0.4)], (105, 118, 150))
        shape(
            canvas, [(x - 0.05, peak + 0.07), (x, peak), (x + 0.05, peak + 0.07)], (245, 245, 250)
        )
    for x in np.arange(rng.uniform(-0.05, 0), 1.05, 0.06):
        shape(canvas, [(x - 0.04, 0.43), (x, 0.29), (x + 0.04, 0.43)], (20, 62, 45))
    for x, y in rng.uniform((0, 0.48), (0.95, 0.98), size=(25, 2)):
        box(canvas, x, y, x + 0.06, y + 0.006, (75, 115, 170))
