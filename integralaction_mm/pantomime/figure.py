"""The articulated figure: joint angles to 2D joints in OpenPose-18 order.

Lengths are in heights of the standing figure (1 = sole to crown). The origin is on the ground
below the pelvis, x points to the right and y up. Angles are in degrees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

import numpy as np

NUM_JOINTS = 18
FLIP_PAIRS = ((2, 5), (3, 6), (4, 7), (8, 11), (9, 12), (10, 13), (14, 15), (16, 17))
# For the drawing only; the estimator sees joints, not limbs.
ARMS = {'right': (2, 3, 4), 'left': (5, 6, 7)}
LEGS = {'right': (8, 9, 10), 'left': (11, 12, 13)}

Angle = Union[np.ndarray, float]  # (T,) or one for all frames, degrees
Angles = tuple[Angle, ...]  # of the upper and of the lower segment of a limb
ANKLE_HEIGHT = 0.045


@dataclass(frozen=True)
class Posture:
    """Joint angles of T frames; every field is a float or an array of shape (T,).

    Limbs hold two absolute angles on the image plane, of the upper and of the lower segment:
    0 hangs down, 90 points to +x, 180 up and -90 to -x. Seen from the front, the right side of
    the figure lies towards -x; seen from the side, the figure looks towards +x.

    Args:
        arm_right: Upper arm and forearm, degrees.
        arm_left: Upper arm and forearm, degrees.
        leg_right: Thigh and shin, degrees.
        leg_left: Thigh and shin, degrees.
        lean: Torso, 0 upright and 90 lying towards +x, degrees. Defaults to 0.
        lift: Height of the lower ankle above its place on the ground, heights. Defaults to 0.
        shift: Sideways move of the pelvis, heights. Defaults to 0.
        turn: 0 front view to 1 side view. Defaults to 0.
    """

    arm_right: Angles
    arm_left: Angles
    leg_right: Angles
    leg_left: Angles
    lean: Angle = 0.0
    lift: Angle = 0.0
    shift: Angle = 0.0
    turn: float = 0.0


@dataclass(frozen=True)
class Build:
    """Segment lengths of one person, in heights; the half widths are those of a front view."""

    upper_arm: float = 0.17
    forearm: float = 0.16
    thigh: float = 0.245
    shin: float = 0.235
    torso: float = 0.29
    neck: float = 0.105
    head: float = 0.062
    shoulder: float = 0.115
    hip: float = 0.062

    @classmethod
    def sample(cls, rng: np.random.Generator, spread: float = 0.07) -> Build:
        """A person whose lengths differ from the mean by up to ``spread`` (a fraction)."""
        factors = rng.uniform(1 - spread, 1 + spread, size=9)
        return cls(*(float(length * f) for length, f in zip(_MEAN_BUILD, factors)))


_MEAN_BUILD = tuple(Build.__dataclass_fields__[n].default for n in Build.__dataclass_fields__)


def _hang(angle: Angle, length: float) -> np.ndarray:
    """Vector (..., 2) of a segment that hangs down at angle 0."""
    radians = np.deg2rad(angle)
    return length * np.stack([np.sin(radians), -np.cos(radians)], axis=-1)


def _limb(root: np.ndarray, angles: Angles, upper: float, lower: float) -> list:
    """The two joints, (T, 2) each, that follow ``root`` (T, 2) on a limb."""
    middle = root + _hang(angles[0], upper)
    return [middle, middle + _hang(angles[1], lower)]


def _head(thorax: np.ndarray, lean: Angle, turn: float, build: Build) -> list[np.ndarray]:
    """Nose, right eye, left eye, right ear and left ear, (T, 2) each."""
    up = -_hang(-0.7 * lean, 1.0)  # the head stays nearer to upright than the torso
    across = np.stack([up[:, 1], -up[:, 0]], axis=-1)
    centre = thorax + build.neck * up
    front, radius = 1 - turn, build.head
    nose = centre + turn * radius * across - 0.1 * radius * up
    eyes, ears = centre + 0.35 * radius * up, centre + 0.1 * radius * up
    ahead = 0.65 * turn * radius * across
    return [
        nose,
        eyes + ahead - 0.4 * front * radius * across,
        eyes + ahead + 0.4 * front * radius * across,
        ears - 0.85 * front * radius * across,
        ears + 0.85 * front * radius * across,
    ]


def joints_of(posture: Posture, build: Build, num_frames: int) -> np.ndarray:
    """Forward kinematics.

    The lower ankle stands on the ground unless ``posture.lift`` raises it.

    Args:
        posture: Angles of T frames.
        build: Segment lengths.
        num_frames: T.

    Returns:
        Joints in OpenPose-18 order, float64 of shape (T, 18, 2), in heights, y up.
    """
    lean = np.broadcast_to(posture.lean, (num_frames,)).astype(float)
    legs = [
        tuple(np.broadcast_to(a, (num_frames,)) for a in leg)
        for leg in (posture.leg_right, posture.leg_left)
    ]
    drops = [_limb(np.zeros((num_frames, 2)), leg, build.thigh, build.shin)[1] for leg in legs]
    height = -np.minimum(drops[0][:, 1], drops[1][:, 1]) + ANKLE_HEIGHT + posture.lift
    shift = np.broadcast_to(posture.shift, (num_frames,))
    pelvis = np.stack([shift, height], axis=-1)

    up = -_hang(-lean, 1.0)
    across = np.stack([up[:, 1], -up[:, 0]], axis=-1)
    thorax = pelvis + build.torso * up
    width = 1 - 0.75 * posture.turn
    shoulders = [thorax + side * width * build.shoulder * across for side in (-1, 1)]
    sideways = np.array([1.0, 0.0])
    hips = [pelvis + side * width * build.hip * sideways for side in (-1, 1)]
    head = _head(thorax, lean, posture.turn, build)
    arms = (posture.arm_right, posture.arm_left)
    chains = [[s, *_limb(s, a, build.upper_arm, build.forearm)] for s, a in zip(shoulders, arms)]
    chains += [[h, *_limb(h, leg, build.thigh, build.shin)] for h, leg in zip(hips, legs)]
    flat = [head[0], thorax, *(joint for chain in chains for joint in chain), *head[1:]]
    return np.stack([np.broadcast_to(joint, (num_frames, 2)) for joint in flat], axis=1)


def mirror(joints: np.ndarray) -> np.ndarray:
    """The same figure left-handed: x negated and left and right joints swapped.

    Args:
        joints: Shape (..., 18, 2), origin at the axis of the mirror.

    Returns:
        A new array of the same shape.
    """
    order = np.arange(NUM_JOINTS)
    for right, left in FLIP_PAIRS:
        order[right], order[left] = left, right
    return joints[..., order, :] * np.array([-1.0, 1.0])
