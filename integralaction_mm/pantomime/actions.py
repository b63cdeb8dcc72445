"""The actions: twelve classes made of ten motions, each class with its own scene and object.

Two pairs of classes share their motion, so that their scene and object alone tell them apart:
'playing ice hockey' and 'sweeping floor', 'pulling rope' and 'rowing boat'.

A motion maps the phase p, float of shape (T,) in cycles, and the amplitude a (1 is the mean) to
a :class:`Posture`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .figure import Posture


def _wave(p: np.ndarray) -> np.ndarray:
    """0 at whole cycles, 1 half way between, (T,)."""
    return (1 - np.cos(2 * np.pi * p)) / 2


def _keyframes(p: np.ndarray, *frames: tuple[float, float]) -> np.ndarray:
    """Periodic smoothstep through (phase, value) pairs; the first phase is 0, all are below 1."""
    times = np.array([t for t, _ in frames] + [1.0])
    values = np.array([v for _, v in frames] + [frames[0][1]])
    u = p % 1.0
    i = np.clip(np.searchsorted(times, u, side='right') - 1, 0, len(frames) - 1)
    w = (u - times[i]) / (times[i + 1] - times[i])
    return values[i] + (values[i + 1] - values[i]) * w * w * (3 - 2 * w)


def jacks(p: np.ndarray, a: float) -> Posture:
    """Jumps, arms and legs out and in (front view)."""
    s = _wave(p)
    upper, fore, leg = 15 + 135 * s, 10 + 155 * s, 4 + 26 * a * s
    lift = 0.05 * a * np.abs(np.sin(2 * np.pi * p))
    return Posture((-upper, -fore), (upper, fore), (-leg, -leg), (leg, leg), lift=lift)


def lift_overhead(p: np.ndarray, a: float) -> Posture:
    """Squats, stands up with the hands at the chest, stretches the arms overhead (front view)."""
    upper = _keyframes(p, (0, 12), (0.12, 12), (0.35, 30), (0.5, 30), (0.65, 162), (0.85, 162))
    fore = _keyframes(p, (0, 5), (0.12, 5), (0.35, 150), (0.5, 150), (0.65, 176), (0.85, 176))
    squat = a * _keyframes(p, (0, 62), (0.12, 62), (0.35, 8), (0.5, 22), (0.65, 4), (0.85, 4))
    legs = (-squat, 0.2 * squat), (squat, -0.2 * squat)
    return Posture((-upper, -fore), (upper, fore), *legs)


def kick(p: np.ndarray, a: float) -> Posture:
    """Swings the right leg from behind high to the front (side view)."""
    thigh = a * _keyframes(p, (0, -5), (0.3, -48), (0.5, 88), (0.62, 80))
    shin = a * _keyframes(p, (0, -12), (0.3, -105), (0.5, 84), (0.62, 60))
    arm = _keyframes(p, (0, 5), (0.3, 55), (0.5, -65), (0.62, -55))
    lean = _keyframes(p, (0, 2), (0.3, 14), (0.5, -20), (0.62, -16))
    arms = (arm, arm + 25), (-arm, -arm + 25)
    return Posture(*arms, (thigh, shin), (8.0, -8.0), lean=lean, turn=1.0)


def bend_down(p: np.ndarray, a: float) -> Posture:
    """Bends the torso right down, reaches for the ground and rises again (side view)."""
    s = _keyframes(p, (0, 0), (0.4, 1), (0.6, 1))
    arm, knee = 8 + 22 * s, 4 + 26 * s
    arms = (arm, arm + 30 * (1 - s)), (arm + 8, arm + 8 + 30 * (1 - s))
    legs = (knee, -0.8 * knee), (knee + 6, -0.8 * knee)
    return Posture(*arms, *legs, lean=3 + 98 * a * s, shift=-0.08 * s, turn=1.0)


def run(p: np.ndarray, a: float) -> Posture:
    """Runs on the spot with high knees (side view)."""
    limbs = []
    for offset in (0.0, 0.5):
        c, d = np.sin(2 * np.pi * (p + offset)), np.cos(2 * np.pi * (p + offset))
        thigh = 22 + 50 * a * c
        limbs.append((thigh, thigh - (49 + 47 * d + 25 * c)))  # bent forwards, straight backwards
    swing = 55 * a * np.sin(2 * np.pi * p)
    arms = (-swing, 85 - swing), (swing, 85 + swing)
    lift = 0.11 * np.sin(2 * np.pi * p) ** 2  # both feet are off the ground in full stride
    return Posture(*arms, limbs[0], limbs[1], lean=14.0, lift=lift, turn=1.0)


def punch(p: np.ndarray, a: float) -> Posture:
    """Boxes: straight punches of both arms in turn, from a guard (side view)."""
    arms = []
    for offset in (0.0, 0.5):
        s = _keyframes(p + offset, (0, 0), (0.15, 0), (0.3, 1), (0.4, 1), (0.6, 0))
        arms.append((18 + 74 * s, 152 - 60 * s))
    sway = np.sin(2 * np.pi * p)
    legs = (-24.0, -34 - 6 * sway), (32.0, 4 + 6 * sway)
    return Posture(arms[0], arms[1], *legs, lean=10 + 7 * a * sway, shift=0.03 * sway, turn=0.9)


def crawl(p: np.ndarray, a: float) -> Posture:
    """Swims: leans far forward, the straight arms turn in full circles (side view)."""
    turns = -360 * p
    flutter = 12 * a * np.sin(4 * np.pi * p)
    arms = (turns, turns + 14), (turns + 180, turns + 194)
    legs = (-12 + flutter, -30 + flutter), (-12 - flutter, -30 - flutter)
    return Posture(*arms, *legs, lean=62 + 5 * a * np.sin(2 * np.pi * p), turn=1.0)


def swing(p: np.ndarray, a: float) -> Posture:
    """Golf: both hands together, up to one side, down and up to the other (front view)."""
    frames = (0, 0), (0.1, 0), (0.38, -140), (0.45, -140), (0.62, 140), (0.78, 140)
    phi = a * _keyframes(p, *frames)
    tilt = phi / 140
    arms = (phi + 20, phi + 30), (phi - 20, phi - 30)
    legs = (-14 + 5 * tilt, -10 + 5 * tilt), (14 + 5 * tilt, 10 + 5 * tilt)
    return Posture(*arms, *legs, lean=-9 * tilt, shift=0.05 * tilt)


def row(p: np.ndarray, a: float) -> Posture:
    """Sits, leans forward with straight arms, leans back and pulls the hands in (side view)."""
    s = _keyframes(p, (0, 0), (0.45, 1), (0.55, 1))
    upper, fore = 78 - 118 * s, 84 + 12 * s
    legs = (122 - 30 * s, 32 + 44 * s), (118 - 30 * s, 36 + 44 * s)
    lean = a * (34 - 64 * s)
    return Posture((upper, fore), (upper + 6, fore + 4), *legs, lean=lean, turn=1.0)


def sweep(p: np.ndarray, a: float) -> Posture:
    """Stoops with bent knees and swings both low hands to and fro (half side view)."""
    c = np.sin(2 * np.pi * p)
    arm = 22 + 52 * a * c
    legs = (34 + 6 * c, -30 + 8 * c), (-18 + 8 * c, -46 + 8 * c)
    arms = (arm + 4, arm + 16), (arm - 10, arm + 6)
    return Posture(*arms, *legs, lean=34 + 8 * c, shift=0.04 * c, turn=0.6)


def stand(p: np.ndarray, a: float) -> Posture:
    """A bystander: stands and sways a little (front view). No action has this motion."""
    c = np.sin(2 * np.pi * p)
    arms = (-10 + 4 * a * c, -6.0 + 6 * c), (10 + 4 * a * c, 6.0 + 6 * c)
    return Posture(*arms, (-5 + c, -4 + c), (5 + c, 4 + c), lean=3 * a * c)


@dataclass(frozen=True)
class Motion:
    """How the figure moves.

    Args:
        pose: The motion, from phase (T,) in cycles and amplitude to posture.
        cycle: Shortest and longest duration of a cycle, frames at 30 fps.
    """

    pose: Callable[[np.ndarray, float], Posture]
    cycle: tuple[float, float]


@dataclass(frozen=True)
class Action:
    """One class. ``scene`` and ``object`` are keys of ``SCENES`` and of ``OBJECTS``."""

    name: str
    motion: Motion
    scene: str
    object: str


_SWEEP = Motion(sweep, (28, 38))
_ROW = Motion(row, (38, 52))
STANDING = Motion(stand, (60, 120))

ACTIONS = (
    Action('clean and jerk', Motion(lift_overhead, (50, 60)), 'weight room', 'barbell'),
    Action('golf driving', Motion(swing, (45, 60)), 'golf course', 'golf club'),
    Action('hurdling', Motion(run, (25, 32)), 'running track', 'hurdle'),
    Action('jumping jacks', Motion(jacks, (25, 35)), 'living room', 'gym ball'),
    Action('kicking soccer ball', Motion(kick, (34, 46)), 'stadium', 'soccer ball'),
    Action('picking carrots', Motion(bend_down, (45, 60)), 'farm', 'basket'),
    Action('playing ice hockey', _SWEEP, 'ice rink', 'hockey stick'),
    Action('pulling rope', _ROW, 'beach', 'rope'),
    Action('punching bag', Motion(punch, (28, 40)), 'boxing hall', 'punching bag'),
    Action('rowing boat', _ROW, 'lake', 'oar'),
    Action('sweeping floor', _SWEEP, 'kitchen', 'broom'),
    Action('swimming front crawl', Motion(crawl, (36, 50)), 'pool', 'lifebuoy'),
)
CLASSES = tuple(action.name for action in ACTIONS)


def labels_of_other_motions(label: int) -> list[int]:
    """Labels of the actions whose motion is not that of ``label``, in order."""
    own = ACTIONS[label].motion.pose
    return [i for i, action in enumerate(ACTIONS) if action.motion.pose is not own]
