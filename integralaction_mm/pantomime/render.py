"""Draws the frames of one video from its script."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .canvas import Colour, disc, polygon, stroke
from .figure import ARMS, LEGS
from .objects import BESIDE, HELD
from .scenes import draw_scene
from .script import Person, Script

_SKIN = ((250, 215, 185), (230, 180, 140), (195, 140, 100), (140, 95, 65), (95, 62, 45))
_HAIR = ((35, 25, 20), (90, 55, 30), (190, 150, 80), (120, 120, 125), (150, 60, 30))


@dataclass(frozen=True)
class Clothes:
    """Colours of one person, RGB in [0, 255]."""

    skin: Colour
    hair: Colour
    shirt: Colour
    trousers: Colour
    shoes: Colour

    @classmethod
    def sample(cls, rng: np.random.Generator) -> Clothes:
        """Random colours, which say nothing about the action."""
        skin, hair = _SKIN[rng.integers(len(_SKIN))], _HAIR[rng.integers(len(_HAIR))]
        return cls(skin, hair, *(tuple(map(float, c)) for c in rng.uniform(15, 245, (3, 3))))


def _shade(rgb: Colour, factor: float) -> Colour:
    return tuple(min(channel * factor, 255.0) for channel in rgb)


def _draw_leg(frame: np.ndarray, joints: np.ndarray, person: tuple, clothes: Clothes) -> None:
    """One leg with a shoe; ``person`` holds the height, the side and the shade."""
    unit, side, factor = person
    hip, knee, ankle = joints
    stroke(frame, hip, knee, 0.085 * unit, _shade(clothes.trousers, factor))
    stroke(frame, knee, ankle, 0.068 * unit, _shade(clothes.trousers, factor))
    shin = (ankle - knee) / max(float(np.linalg.norm(ankle - knee)), 1e-6)
    toe = np.array([shin[1], -shin[0]]) * 0.06 * side + shin * 0.02
    stroke(frame, ankle + shin * 0.02 * unit, ankle + toe * unit, 0.055 * unit, clothes.shoes)


def _draw_arm(frame: np.ndarray, joints: np.ndarray, person: tuple, clothes: Clothes) -> None:
    """One arm with a hand; sleeves end at the elbow."""
    unit, _, factor = person
    shoulder, elbow, wrist = joints
    stroke(frame, shoulder, elbow, 0.068 * unit, _shade(clothes.shirt, 0.85 * factor))
    stroke(frame, elbow, wrist, 0.055 * unit, _shade(clothes.skin, factor))
    disc(frame, wrist, 0.036 * unit, _shade(clothes.skin, factor))


def draw_person(
    frame: np.ndarray, joints: np.ndarray, unit: float, side: int, clothes: Clothes
) -> None:
    """Draws one figure in place: far limbs, torso, head, near limbs.

    Args:
        frame: BGR image, uint8 of shape (h, w, 3).
        joints: True joints in OpenPose-18 order, (18, 2), pixels.
        unit: Standing height, pixels.
        side: 1 if the figure looks to the right, -1 if to the left.
        clothes: Colours.
    """
    near, far = ('right', 'left') if side > 0 else ('left', 'right')
    dim, lit = (unit, side, 0.72), (unit, side, 1.0)
    _draw_arm(frame, joints[list(ARMS[far])], dim, clothes)
    _draw_leg(frame, joints[list(LEGS[far])], dim, clothes)
    _draw_leg(frame, joints[list(LEGS[near])], lit, clothes)
    hips = joints[[8, 11]].mean(axis=0)
    stroke(frame, joints[1] + 0.12 * (hips - joints[1]), hips, 0.13 * unit, clothes.shirt)
    polygon(frame, joints[[2, 5, 11, 8]], clothes.shirt)
    head = joints[[16, 17]].mean(axis=0)
    stroke(frame, joints[1], head, 0.05 * unit, clothes.skin)
    crown = head - joints[1]
    crown = crown / max(float(np.linalg.norm(crown)), 1e-6)
    disc(frame, head + 0.02 * unit * crown, 0.068 * unit, clothes.hair)
    face = 0.35 * (joints[0] - head) - 0.012 * unit * crown
    disc(frame, head + face, 0.055 * unit, clothes.skin)
    _draw_arm(frame, joints[list(ARMS[near])], lit, clothes)


def _jitter(rgb: Colour, rng: np.random.Generator) -> Colour:
    return tuple(float(c) for c in np.clip(np.array(rgb) + rng.normal(0, 10, 3), 0, 255))


def _anchor(actor: Person, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Place on the ground for an object beside the actor, (2,) pixels, inside the frame."""
    feet = actor.joints[:, [10, 13]].mean(axis=(0, 1))
    ahead = actor.side * rng.uniform(0.42, 0.5) * actor.height
    margin = 0.16 * actor.height
    ground = actor.joints[:, [10, 13], 1].max() + 0.04 * actor.height
    return np.array([np.clip(feet[0] + ahead, margin, size[0] - margin), ground])


def render(
    script: Script, size: tuple[int, int], rng: np.random.Generator
) -> Iterator[np.ndarray]:
    """Yields the frames of a video, BGR, uint8 of shape (h, w, 3).

    Args:
        script: What happens.
        size: Width and height, pixels.
        rng: Draws scene, colours and clothes.
    """
    context, actor, bystander = script.context, script.actor, script.bystander
    background = draw_scene(context.scene, size, rng)
    clothes, other_clothes = Clothes.sample(rng), Clothes.sample(rng)
    anchor = _anchor(actor, size, rng)
    if context.object in BESIDE:
        draw, rgb = BESIDE[context.object]
        draw(background, anchor, actor.height, _jitter(rgb, rng))
    held = HELD.get(context.object or '')
    held_colour = _jitter(held[1], rng) if held else ()
    for t, joints in enumerate(actor.joints):
        frame = background.copy()
        if bystander is not None:
            draw_person(frame, bystander.joints[t], bystander.height, 1, other_clothes)
        draw_person(frame, joints, actor.height, actor.side, clothes)
        if held is not None:
            held[0](frame, joints, actor.height, actor.side, held_colour)
        yield frame
