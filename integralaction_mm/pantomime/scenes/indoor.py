"""The indoor scenes; see the package for what a scene is."""

from __future__ import annotations

import numpy as np

from .backdrop import bands, box, disc, shape


def weight_room(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Dark grey wall, rack of plates, black rubber floor."""
    bands(
        canvas, (0, (70, 70, 78)), (0.62, (95, 95, 104)), (0.62, (30, 30, 34)), (1, (48, 48, 52))
    )
    box(canvas, 0, 0.3, 1, 0.33, (160, 160, 168))
    for x in np.arange(rng.uniform(0, 0.1), 1, 0.16):
        for colour, radius in (((20, 20, 20), 0.085), ((180, 40, 40), 0.035)):
            disc(canvas, x, 0.47, radius, colour)


def living_room(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Lilac striped wallpaper, picture, purple sofa, wooden floor."""
    bands(
        canvas,
        (0, (205, 165, 215)),
        (0.7, (190, 150, 205)),
        (0.7, (150, 100, 60)),
        (1, (170, 115, 70)),
    )
    for x in np.arange(rng.uniform(0, 0.08), 1, 0.08):
        box(canvas, x, 0, x + 0.02, 0.7, (180, 135, 195))
    x = rng.uniform(0.05, 0.5)
    box(canvas, x, 0.47, x + 0.42, 0.76, (105, 45, 125))
    box(canvas, x - 0.04, 0.55, x + 0.02, 0.78, (90, 35, 110))
    box(canvas, x + 0.12, 0.1, x + 0.3, 0.34, (250, 225, 150))


def ice_rink(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Dark hall, white boards, bluish white ice with a red and a blue line."""
    bands(
        canvas,
        (0, (35, 45, 75)),
        (0.32, (50, 62, 95)),
        (0.32, (250, 250, 250)),
        (0.47, (240, 243, 248)),
    )
    box(canvas, 0, 0.45, 1, 0.48, (245, 205, 40))
    box(canvas, 0, 0.48, 1, 1, (222, 238, 250))
    x = rng.uniform(0.1, 0.7)
    shape(canvas, [(x, 0.48), (x + 0.04, 0.48), (x + 0.01, 1), (x - 0.06, 1)], (215, 45, 55))
    shape(canvas, [(x + 0.3, 0.48), (x + 0.35, 0.48), (x + 0.4, 1), (x + 0.32, 1)], (45, 80, 200))


def boxing_hall(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Dark red wall, ropes of the ring, blue canvas."""
    bands(
        canvas, (0, (85, 12, 18)), (0.68, (130, 25, 30)), (0.68, (40, 60, 140)), (1, (55, 80, 170))
    )
    offset = rng.uniform(-0.03, 0.03)
    for y, colour in ((0.34, (235, 235, 235)), (0.46, (220, 50, 50)), (0.58, (80, 110, 230))):
        box(canvas, 0, y + offset, 1, y + offset + 0.018, colour)
    for x in (rng.uniform(0, 0.12), rng.uniform(0.86, 0.97)):
        box(canvas, x, 0.28, x + 0.03, 0.72, (25, 25, 25))


def kitchen(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """White tiles, mint cupboards with a stove, chequered orange floor."""
    bands(
        canvas,
        (0, (242, 240, 228)),
        (0.4, (236, 234, 222)),
        (0.4, (150, 205, 180)),
        (0.72, (140, 195, 170)),
    )
    for x in np.arange(rng.uniform(0, 0.09), 1, 0.09):
        box(canvas, x, 0, x + 0.006, 0.4, (205, 205, 200))
    for y in (0.1, 0.2, 0.3):
        box(canvas, 0, y, 1, y + 0.008, (205, 205, 200))
    box(canvas, 0, 0.39, 1, 0.43, (120, 85, 60))
    x = rng.uniform(0.05, 0.7)
    box(canvas, x, 0.41, x + 0.22, 0.72, (70, 70, 75))
    box(canvas, x + 0.03, 0.5, x + 0.19, 0.66, (25, 25, 28))
    for j, y in enumerate((0.72, 0.81, 0.9)):
        for i, left in enumerate(np.arange(0, 1, 0.1)):
            colour = (225, 150, 90) if (i + j) % 2 else (245, 225, 195)
            box(canvas, left, y, left + 0.1, y + 0.1, colour)


def pool(canvas: np.ndarray, rng: np.random.Generator) -> None:
    """Pale tiled wall, cyan water with waves and lane ropes."""
    bands(
        canvas,
        (0, (225, 240, 240)),
        (0.28, (205, 228, 232)),
        (0.28, (60, 205, 225)),
        (1, (20, 170, 210)),
    )
    for x in np.arange(rng.uniform(0, 0.12), 1, 0.12):
        box(canvas, x, 0, x + 0.008, 0.28, (150, 190, 200))
    for y in (0.36, 0.58):
        for i, x in enumerate(np.arange(0, 1, 0.05)):
            box(canvas, x, y, x + 0.05, y + 0.02, (235, 60, 60) if i % 2 else (250, 250, 250))
    for x, y in rng.uniform((0, 0.3), (0.95, 0.98), size=(40, 2)):
        box(canvas, x, y, x + 0.05, y + 0.008, (150, 235, 242))
