"""The scenes: one background per action and a few more, drawn once per video.

A scene is a function of a float32 canvas (h, w, 3), BGR in [0, 255], drawn in place, and of a
generator that places the props. Colours are written as RGB and jittered for the whole picture.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import indoor, outdoor, unseen

Scene = Callable[[np.ndarray, np.random.Generator], None]

SCENES: dict[str, Scene] = {
    'weight room': indoor.weight_room,
    'golf course': outdoor.golf_course,
    'running track': outdoor.running_track,
    'living room': indoor.living_room,
    'stadium': outdoor.stadium,
    'farm': outdoor.farm,
    'ice rink': indoor.ice_rink,
    'beach': outdoor.beach,
    'boxing hall': indoor.boxing_hall,
    'lake': outdoor.lake,
    'kitchen': indoor.kitchen,
    'pool': indoor.pool,
}
EMPTY = 'empty studio'
UNSEEN_SCENES: dict[str, Scene] = {
    'library': unseen.library,
    'city at night': unseen.city_at_night,
    'ski slope': unseen.ski_slope,
    'airport': unseen.airport,
}
_ALL = {**SCENES, **UNSEEN_SCENES, EMPTY: unseen.empty_studio}


def draw_scene(name: str, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A background with the colours and props of this video.

    Args:
        name: Key of ``SCENES`` or of ``UNSEEN_SCENES``, or ``EMPTY``.
        size: Width and height, pixels.
        rng: Places the props, shifts the colours and the brightness, adds grain.

    Returns:
        BGR image, uint8 of shape (h, w, 3).
    """
    width, height = size
    canvas: np.ndarray = np.zeros((height, width, 3), dtype=np.float32)
    _ALL[name](canvas, rng)
    if rng.random() < 0.5:
        canvas = canvas[:, ::-1]
    gain = rng.uniform(0.8, 1.12) * rng.uniform(0.93, 1.07, size=3)
    canvas = canvas * gain + rng.normal(0, 6, size=3) + rng.normal(0, 4, size=(height, width, 1))
    return np.ascontiguousarray(np.clip(canvas, 0, 255).astype(np.uint8))
