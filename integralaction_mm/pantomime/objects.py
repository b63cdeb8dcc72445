"""The objects: one per action, beside the actor (static) or held in the hands (drawn per frame).

An object is drawn in place on a BGR uint8 image. One unit of length is the actor's height.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .canvas import Colour, disc, polygon, stroke

# Beside: image, anchor on the ground (2,) in pixels, actor's height in pixels, colour.
BesideObject = Callable[[np.ndarray, np.ndarray, float, Colour], None]
# Held: image, joints (18, 2) in pixels, actor's height in pixels, side that the actor looks
# to (1 right, -1 left), colour.
HeldObject = Callable[[np.ndarray, np.ndarray, float, int, Colour], None]

WHITE, BLACK, WOOD = (245, 245, 245), (20, 20, 20), (150, 100, 50)


def _box(image: np.ndarray, low: np.ndarray, width: float, height: float, rgb: Colour) -> None:
    """Filled rectangle that stands centred on the point ``low``; lengths in pixels."""
    corners = np.array([(-0.5, 0), (0.5, 0), (0.5, -1), (-0.5, -1)]) * (width, height)
    polygon(image, low + corners, rgb)


def hurdle(image: np.ndarray, anchor: np.ndarray, unit: float, rgb: Colour) -> None:
    """Two posts and a bar striped black and white."""
    for side in (-0.16, 0.16):
        post = anchor + (side * unit, 0)
        stroke(image, post, post - (0, 0.4 * unit), 0.03 * unit, rgb)
        stroke(image, post - (0.06 * unit, 0), post + (0.06 * unit, 0), 0.03 * unit, rgb)
    for i in range(5):
        place = anchor + ((i - 2) * 0.08 * unit, -0.36 * unit)
        _box(image, place, 0.08 * unit, 0.09 * unit, BLACK if i % 2 else WHITE)


def gym_ball(image: np.ndarray, anchor: np.ndarray, unit: float, rgb: Colour) -> None:
    """Large shiny ball."""
    disc(image, anchor - (0, 0.17 * unit), 0.17 * unit, rgb)
    disc(image, anchor - (0.06 * unit, 0.23 * unit), 0.04 * unit, WHITE)


def soccer_ball(image: np.ndarray, anchor: np.ndarray, unit: float, rgb: Colour) -> None:
    """White ball with dark patches."""
    centre = anchor - (0, 0.075 * unit)
    disc(image, centre, 0.08 * unit, rgb)
    disc(image, centre, 0.03 * unit, BLACK)
    for angle in np.arange(5) * 2 * np.pi / 5:
        patch = centre + 0.066 * unit * np.array([np.sin(angle), -np.cos(angle)])
        disc(image, patch, 0.016 * unit, BLACK)


def basket(image: np.ndarray, anchor: np.ndarray, unit: float, rgb: Colour) -> None:
    """Basket of carrots."""
    for i in range(-2, 3):
        carrot = anchor + (0.06 * i * unit, -0.2 * unit)
        stroke(image, carrot, carrot - (0.02 * i * unit, 0.1 * unit), 0.035 * unit, (60, 160, 40))
        stroke(image, carrot, carrot + (0, 0.1 * unit), 0.06 * unit, (245, 125, 20))
    shape = np.array([(-0.13, 0), (0.13, 0), (0.19, -0.18), (-0.19, -0.18)])
    polygon(image, anchor + shape * unit, rgb)


def punching_bag(image: np.ndarray, anchor: np.ndarray, unit: float, rgb: Colour) -> None:
    """Bag that hangs from above the picture on a chain."""
    top, low = anchor - (0, 1.0 * unit), anchor - (0, 0.45 * unit)
    stroke(image, (top[0], 0), top, 0.02 * unit, (190, 190, 190))
    stroke(image, top, low, 0.19 * unit, rgb)
    _box(image, anchor - (0, 0.78 * unit), 0.2 * unit, 0.05 * unit, WHITE)


def lifebuoy(image: np.ndarray, anchor: np.ndarray, unit: float, rgb: Colour) -> None:
    """White ring with four coloured quarters."""
    centre = anchor - (0, 0.17 * unit)
    disc(image, centre, 0.13 * unit, WHITE, 0.08 * unit)
    for angle in (np.arange(4) + 0.5) * np.pi / 2:
        place = centre + 0.13 * unit * np.array([np.cos(angle), np.sin(angle)])
        disc(image, place, 0.05 * unit, rgb)


def _grip(joints: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Place of the right hand, (2,) pixels, and the unit vector of its forearm."""
    forearm = joints[4] - joints[3]
    direction = forearm / max(float(np.linalg.norm(forearm)), 1e-6)
    return joints[4], direction


def barbell(image: np.ndarray, joints: np.ndarray, unit: float, side: int, rgb: Colour) -> None:
    """Bar through the middle of both hands with two plates at each end."""
    middle = (joints[4] + joints[7]) / 2
    ends = middle - (0.4 * unit, 0), middle + (0.4 * unit, 0)
    stroke(image, *ends, 0.03 * unit, (190, 190, 195))
    for end, sign in zip(ends, (1, -1)):
        for inset, height in ((0.02, 0.1), (0.08, 0.14)):
            plate = end + (sign * inset * unit, 0)
            span = (0, height * unit)
            stroke(image, plate - span, plate + span, 0.05 * unit, rgb)


def golf_club(image: np.ndarray, joints: np.ndarray, unit: float, side: int, rgb: Colour) -> None:
    """Thin shaft that continues the forearm, with a head."""
    hand, direction = _grip(joints)
    tip = hand + 0.36 * unit * direction
    stroke(image, hand, tip, 0.02 * unit, (215, 215, 220))
    normal = np.array([-direction[1], direction[0]])
    stroke(image, tip, tip - 0.07 * unit * side * normal, 0.05 * unit, rgb)


def hockey_stick(
    image: np.ndarray, joints: np.ndarray, unit: float, side: int, rgb: Colour
) -> None:
    """Thick shaft with a long black blade across its end."""
    hand, direction = _grip(joints)
    tip = hand + 0.34 * unit * direction
    stroke(image, hand - 0.14 * unit * direction, tip, 0.035 * unit, rgb)
    normal = np.array([-direction[1], direction[0]]) * side
    stroke(image, tip, tip - 0.15 * unit * normal, 0.055 * unit, BLACK)


def broom(image: np.ndarray, joints: np.ndarray, unit: float, side: int, rgb: Colour) -> None:
    """Wooden stick with a wide brush of coloured bristles."""
    hand, direction = _grip(joints)
    tip = hand + 0.3 * unit * direction
    stroke(image, hand - 0.22 * unit * direction, tip, 0.03 * unit, WOOD)
    normal = np.array([-direction[1], direction[0]])
    offsets = ((0, -0.06), (0, 0.06), (0.13, 0.12), (0.13, -0.12))
    polygon(image, [tip + unit * (a * direction + b * normal) for a, b in offsets], rgb)


def rope(image: np.ndarray, joints: np.ndarray, unit: float, side: int, rgb: Colour) -> None:
    """Rope from the right hand to the edge of the picture, with a pennant."""
    hand, _ = _grip(joints)
    end = np.array([image.shape[1] if side > 0 else 0, hand[1] * 0.6 + joints[1, 1] * 0.4])
    tail = hand + (-0.18 * side * unit, 0.16 * unit)
    stroke(image, tail, hand, 0.045 * unit, rgb)
    stroke(image, hand, end, 0.045 * unit, rgb)
    knot = hand + (end - hand) * min(0.3 * unit / max(abs(end[0] - hand[0]), 1e-6), 1)
    flag = np.array([(-0.05, 0), (0.05, 0), (0, 0.16)]) * unit
    polygon(image, knot + flag, (220, 40, 40))


def oar(image: np.ndarray, joints: np.ndarray, unit: float, side: int, rgb: Colour) -> None:
    """Long oar with a blade, and the boat that hides hips and legs."""
    hand, _ = _grip(joints)
    ground = joints[[10, 13], 1].max() + 0.05 * unit
    hip = joints[[8, 11]].mean(axis=0)
    reach = 0.75 * (hip[0] - hand[0]) + 0.1 * unit * side  # the blade goes back as the hands come
    blade = np.array([hip[0] + reach, ground + 0.06 * unit])
    hull = [(-0.42, -0.17), (0.75, -0.17), (0.58, 0.04), (-0.32, 0.04)]
    bottom = np.array([hip[0], ground])
    polygon(image, bottom + np.array(hull) * (side * unit, unit), (140, 50, 30))
    rim = np.array(hull[:2]) * (side * unit, unit) + bottom
    stroke(image, rim[0], rim[1], 0.03 * unit, WHITE)
    stroke(image, hand, blade, 0.03 * unit, WOOD)
    stroke(image, hand + 0.75 * (blade - hand), blade, 0.08 * unit, rgb)


BESIDE: dict[str, tuple[BesideObject, Colour]] = {
    'hurdle': (hurdle, (60, 70, 200)),
    'gym ball': (gym_ball, (30, 110, 220)),
    'soccer ball': (soccer_ball, WHITE),
    'basket': (basket, (170, 120, 60)),
    'punching bag': (punching_bag, (205, 30, 30)),
    'lifebuoy': (lifebuoy, (250, 80, 20)),
}
HELD: dict[str, tuple[HeldObject, Colour]] = {
    'barbell': (barbell, (215, 35, 35)),
    'golf club': (golf_club, (120, 120, 130)),
    'hockey stick': (hockey_stick, (240, 190, 30)),
    'rope': (rope, (115, 70, 35)),
    'oar': (oar, (250, 235, 60)),
    'broom': (broom, (235, 215, 40)),
}
OBJECTS = (*BESIDE, *HELD)
