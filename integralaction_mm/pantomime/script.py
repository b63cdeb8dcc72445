"""What happens in one video: action, scene, object, persons and their true joints.

A video's script depends only on the seed, its split, label and index, never on other videos.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .actions import ACTIONS, STANDING, Motion
from .context import Context, draw_context
from .figure import Build, joints_of, mirror
from .settings import IN_CONTEXT_RATE, POSE_SPLITS, SPLITS, Settings

BYSTANDER_RATE = 0.12


@dataclass(frozen=True)
class VideoId:
    """Which video: split, label and index among the videos of that split and label."""

    split: str
    label: int
    index: int

    @property
    def name(self) -> str:
        """Path below the folder of videos, without suffix."""
        return f'{self.split}/{ACTIONS[self.label].name.replace(" ", "_")}_{self.index:04d}'

    @property
    def shown(self) -> VideoId:
        """The video whose pictures are shown: another one in ``POSE_SPLITS``, else itself."""
        if self.split in POSE_SPLITS:
            return VideoId('test_in_context', self.label, self.index)
        return self

    def rng(self, seed: int, purpose: int) -> np.random.Generator:
        """Generator of this video; purposes (integers) draw independently of each other."""
        key = [seed, SPLITS.index(self.split), self.label, self.index, purpose]
        return np.random.default_rng(key)


@dataclass(frozen=True)
class Person:
    """One person: true joints (T, 18, 2) in pixels, standing height in pixels, side looked to.

    ``side`` is 1 for the right and -1 for the left; a figure with side -1 is mirrored.
    """

    joints: np.ndarray
    height: float
    side: int


@dataclass(frozen=True)
class Script:
    """Everything that the renderer and the estimator need to know about one video.

    Args:
        context: Scene and object.
        actor: The person who does the action.
        bystander: The person who stands by, or None.
        far_side: Side of the actor that the view hides, None in a front view.
    """

    context: Context
    actor: Person
    bystander: Person | None
    far_side: str | None


def _move(motion: Motion, num_frames: int, rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """Joints (T, 18, 2) in heights, y up, and how far the motion is a side view, in [0, 1]."""
    time = np.arange(num_frames) / rng.uniform(*motion.cycle)
    phase = rng.random() + time + 0.03 * np.sin(rng.uniform(0, 6) + time)
    posture = motion.pose(phase, rng.uniform(0.87, 1.1))
    return joints_of(posture, Build.sample(rng), num_frames), posture.turn


def _place(
    joints: np.ndarray,
    size: tuple[int, int],
    fraction: float,
    centre: float,
    ground: float,
    rng: np.random.Generator,
) -> tuple[np.ndarray, float]:
    """Joints in pixels, y down, and the height in pixels, so that the figure fits the frame.

    ``fraction``, ``centre`` and ``ground`` are the desired height, x and y of the feet as
    fractions of the frame.
    """
    width, height = size
    top = max(joints[..., 1].max() + 0.08, 1.0)
    left, right = joints[..., 0].min() - 0.05, joints[..., 0].max() + 0.05
    unit = min(fraction * height, ground * height / top, width / (right - left))
    x = np.clip(centre * width, -left * unit, width - right * unit)
    drift = np.linspace(-1, 1, len(joints)) * rng.uniform(-0.03, 0.03) * width
    drift = np.clip(drift, -left * unit - x, width - right * unit - x)
    pixels = np.array([x, ground * height]) + joints * np.array([unit, -unit])
    pixels[..., 0] += drift[:, None]
    return pixels, float(unit)


def write_script(video: VideoId, settings: Settings) -> Script:
    """Draws the script of one video, that of the pictures it shows."""
    video = video.shown
    rng = video.rng(settings.seed, 0)
    num_frames = int(round(settings.frames * rng.uniform(0.85, 1.15)))
    trained = video.split in ('train', 'val')
    rate = settings.in_context_rate if trained else IN_CONTEXT_RATE
    context = draw_context(video.split, video.label, rate, rng)
    return perform(video.label, context, num_frames, settings.size, rng)


def perform(
    label: int,
    context: Context,
    num_frames: int,
    size: tuple[int, int],
    rng: np.random.Generator,
) -> Script:
    """Draws who does an action and how, and perhaps a bystander.

    Args:
        label: The action.
        context: Scene and object.
        num_frames: Length, frames.
        size: Width and height, pixels.
        rng: Draws everything.
    """
    joints, turn = _move(ACTIONS[label].motion, num_frames, rng)
    side = 1 if rng.random() < 0.5 else -1
    joints = joints if side > 0 else mirror(joints)
    fraction, ground = rng.uniform(0.45, 0.8), rng.uniform(0.88, 0.96)
    centre = 0.5 - 0.1 * side + rng.uniform(-0.12, 0.12)  # more room ahead than behind
    actor = Person(*_place(joints, size, fraction, centre, ground, rng), side)
    far_side = None if turn < 0.8 else ('left' if side > 0 else 'right')

    bystander = None
    if rng.random() < BYSTANDER_RATE:
        joints, _ = _move(STANDING, num_frames, rng)
        place = rng.choice([rng.uniform(0.06, 0.2), rng.uniform(0.8, 0.94)])
        fraction *= rng.uniform(0.75, 1.0)
        placed = _place(joints, size, fraction, place, ground - 0.05, rng)
        bystander = Person(*placed, 1)
    return Script(context, actor, bystander, far_side)
