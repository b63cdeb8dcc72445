"""Makes the sets of real people from their public downloads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...converters.context import make_context
from ...converters.context.make import SPLITS
from ...converters.penn_action import convert_penn_action
from ...converters.ut_interaction import convert_ut_interaction
from ...converters.weizmann import convert_weizmann
from ...files import write_json

__all__ = ['SETS', 'find_interactions', 'find_weights', 'make_sets']

SETS = ('weizmann', 'ut_interaction', 'penn')
# Our choice: the kind of place, from 15-Scene, in which each action of Weizmann is trained.
PAIRING = {
    'bend': 'kitchen',
    'jack': 'forest',
    'jump': 'coast',
    'pjump': 'tallbuilding',
    'run': 'highway',
    'side': 'industrial',
    'skip': 'livingroom',
    'walk': 'street',
    'wave1': 'office',
    'wave2': 'mountain',
}
_INDEX = 'annotations.pkl'


def make_sets(
    sets: Sequence[str], downloads: Path, data: Path, folds: Sequence[int], workers: int = 1
) -> None:
    """Convert the missing sets; existing ones stay as they are.

    Args:
        sets (list[str]): Of ``SETS``.
        downloads (Path): Folder of the downloads: ``weizmann/`` with ``videos/``, ``poses.pkl``
            and ``masks/`` or ``classification_masks.mat``; ``scenes/``; ``ut_interaction/`` with
            ``poses.pkl`` and its two sets, or with these in ``videos/``; ``Penn_Action/`` with
            ``labels/``, or ``penn_action/penn_action_2d.pkl.xz``.
        data (Path): Folder to write to: ``weizmann/``, ``weizmann_context/fold<n>/``,
            ``ut_interaction/`` and ``penn_action/``.
        folds (list[int]): Folds of Weizmann, of 0, 1 and 2.
        workers (int): Processes. Defaults to 1.

    Raises:
        FileNotFoundError: If a download is missing; the message names it.
        ValueError: If one cannot be read, or a folder was made with other settings.
    """
    if 'weizmann' in sets:
        _make_weizmann(downloads, data, folds, workers)
    if 'ut_interaction' in sets and not (data / 'ut_interaction' / _INDEX).exists():
        poses = _find(downloads, 'ut_interaction/poses.pkl')
        convert_ut_interaction(find_interactions(downloads), data / 'ut_interaction', poses)
    if 'penn' in sets and not (data / 'penn_action' / _INDEX).exists():
        names = ('Penn_Action', 'penn_action/penn_action_2d.pkl.xz', 'penn_action')
        convert_penn_action(_find(downloads, *names), data / 'penn_action')


def _make_weizmann(downloads: Path, data: Path, folds: Sequence[int], workers: int) -> None:
    videos = _find(downloads, 'weizmann/videos')
    index = data / 'weizmann' / _INDEX
    if not index.exists():
        poses = _find(downloads, 'weizmann/poses.pkl')
        convert_weizmann(videos, data / 'weizmann', poses)
    pairing = data / 'weizmann_context' / 'pairing.json'
    write_json(pairing, PAIRING)
    for fold in folds:
        make_context(
            index,
            videos,
            _find(downloads, 'weizmann/masks', 'weizmann/classification_masks.mat'),
            _find(downloads, 'scenes'),
            data / 'weizmann_context' / f'fold{fold}',
            [f'fold{fold}_{part}' for part in SPLITS],
            pairing=pairing,
            workers=workers,
        )


def find_interactions(downloads: Path) -> Path:
    """Folder of the two sets of UT-Interaction."""
    return _find(downloads, 'ut_interaction/videos', 'ut_interaction')


def find_weights(downloads: Path) -> Path:
    """ImageNet weights of MobileNetV2, in MMAction2's names."""
    return _find(downloads, 'weights/mobilenet_v2_imagenet_mmaction.pth')


def _find(downloads: Path, *names: str) -> Path:
    """The first of these that exists.

    Raises:
        FileNotFoundError: If none is.
    """
    for name in names:
        if (downloads / name).exists():
            return downloads / name
    raise FileNotFoundError(
        f'--downloads must be a folder with {" or ".join(names)} (docs/real_data.md), '
        f'but got {downloads}'
    )
