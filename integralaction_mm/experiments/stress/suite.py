"""The stress tests, and what each needs from a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ...layouts import Layout

__all__ = ['CLEAN', 'FRAMES', 'KINDS', 'POSES', 'StressTest', 'make_tests']

CLEAN, FRAMES, POSES = 'clean', 'frames', 'poses'


@dataclass(frozen=True)
class StressTest:
    """One test of the card.

    Args:
        name (str): Name of its dump, with the severity.
        title (str): What it does.
        needs (str): FRAMES or POSES, what it changes; CLEAN for the test that changes nothing.
        severity (int, optional): 1 to 5; None for a test without severities.
        steps (tuple[dict]): Configs of its transforms.
    """

    name: str
    title: str
    needs: str
    severity: int | None = None
    steps: tuple[dict[str, Any], ...] = field(default=(), hash=False)


@dataclass(frozen=True)
class _Kind:
    title: str
    needs: str
    steps: tuple[dict[str, Any], ...]
    graded: bool = False


# Placeholders for a source of samples or a layout, until make_tests knows them.
_LAYOUT, _BACKGROUNDS, _POSES_OF = object(), object(), object()


def _person(kind: str, **kwargs: Any) -> dict[str, Any]:
    return dict(type=kind, layout=_LAYOUT, **kwargs)


_STATIC = dict(type='StaticFrame')
KINDS = {
    'human_blank': _Kind(
        'human only, blank background', FRAMES, (_person('HumanOnly', fill='blank'),)
    ),
    'human_blur': _Kind(
        'human only, blurred background', FRAMES, (_person('HumanOnly', fill='blur'),)
    ),
    'human_stripes': _Kind(
        'human only, stripes behind', FRAMES, (_person('HumanOnly', fill='stripes'),)
    ),
    'human_stripes_static': _Kind(
        'human only, stripes behind, one frame repeated',
        FRAMES,
        (_person('HumanOnly', fill='stripes'), _STATIC),
    ),
    'background_only': _Kind('background only', FRAMES, (_person('BackgroundOnly'),)),
    'action_swap': _Kind(
        "another class's background", FRAMES, (_person('ActionSwap', dataset=_BACKGROUNDS),)
    ),
    'static': _Kind('one frame repeated', FRAMES, (_STATIC,)),
    'shuffled': _Kind('frames shuffled', FRAMES, (dict(type='ShuffleFrames'),)),
    'compressed': _Kind('H.264', FRAMES, (dict(type='CompressVideo'),), True),
    'jpeg': _Kind('JPEG', FRAMES, (dict(type='CompressVideo', codec='jpeg'),), True),
    'dark': _Kind('dark', FRAMES, (dict(type='DarkenFrames'),), True),
    'noise': _Kind('noise', FRAMES, (dict(type='AddNoise'),), True),
    'blur': _Kind('blurred', FRAMES, (dict(type='BlurFrames'),), True),
    'low_rate': _Kind('low frame rate', FRAMES, (dict(type='LowerFrameRate'),), True),
    'small': _Kind('small', FRAMES, (dict(type='ShrinkFrames'),), True),
    'pose_dropped': _Kind('pose dropped', POSES, (dict(type='DropPose'),), True),
    'pose_jitter': _Kind('pose jittered', POSES, (dict(type='JitterPose'),), True),
    'joints_missing': _Kind('joints missing', POSES, (dict(type='DropJoints'),), True),
    'persons_added': _Kind(
        'persons added', POSES, (dict(type='AddPersons', dataset=_POSES_OF),), True
    ),
    'other_pose': _Kind(
        "another class's pose", POSES, (dict(type='OtherPose', dataset=_POSES_OF),)
    ),
    'overconfident': _Kind(
        'confidence too high', POSES, (dict(type='MiscalibrateConfidence'),), True
    ),
    'underconfident': _Kind(
        'confidence too low', POSES, (dict(type='MiscalibrateConfidence', kind='under'),), True
    ),
    'pose_late': _Kind('pose late', POSES, (dict(type='DelayPose'),), True),
}


def make_tests(
    kinds: Sequence[str],
    severities: Sequence[int],
    seed: int,
    layout: Layout,
    backgrounds: Sequence[dict],
    poses: Any,
) -> list[StressTest]:
    """The clean run and the wanted tests.

    Args:
        kinds (list[str]): Keys of :data:`KINDS`.
        severities (list[int]): Of the tests that have severities, each in 1..5.
        seed (int): Seed of what the tests draw.
        layout (Layout): Layout of the poses.
        backgrounds (Sequence[dict]): Cleaned backgrounds for :class:`ActionSwap`.
        poses (Sequence[dict]): Annotations for :class:`AddPersons` and :class:`OtherPose`.

    Returns:
        list[StressTest]: The clean run first.

    Raises:
        ValueError: If there is no such kind.
    """
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise ValueError(f'tests must be of {", ".join(KINDS)}, but got {unknown[0]!r}')
    given = {id(_LAYOUT): layout, id(_BACKGROUNDS): backgrounds, id(_POSES_OF): poses}
    tests = [StressTest(CLEAN, 'clean', CLEAN)]
    for name in kinds:
        kind = KINDS[name]
        for severity in severities if kind.graded else (None,):
            more = dict(seed=seed) if severity is None else dict(seed=seed, severity=severity)
            steps = [
                {**{key: given.get(id(value), value) for key, value in step.items()}, **more}
                for step in kind.steps
            ]
            full = name if severity is None else f'{name}_{severity}'
            tests.append(StressTest(full, kind.title, kind.needs, severity, tuple(steps)))
    return tests
