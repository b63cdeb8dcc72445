"""Weizmann: 10 actions of 9 persons (Blank et al., Actions as Space-Time Shapes, ICCV 2005).

The public archives hold ``<person>_<action>.avi``; if a person acts twice, once to each side,
a 1 or 2 follows, as in ``lena_run1.avi``. https://www.wisdom.weizmann.ac.il/~vision/
SpaceTimeActions.html
"""

from __future__ import annotations

import re
from pathlib import Path

from ..datasets.conversion_report import Report
from ..video.files import Video, find_videos
from .clip_dataset import Clip, convert_clips, prepare_folder
from .clip_poses import ClipPoses

__all__ = ['ACTIONS', 'FOLDS', 'convert_weizmann', 'fold_splits']

ACTIONS = ('bend', 'jack', 'jump', 'pjump', 'run', 'side', 'skip', 'walk', 'wave1', 'wave2')
FOLDS = (('daria', 'denis', 'eli'), ('ido', 'ira', 'lena'), ('lyova', 'moshe', 'shahar'))
OTHER_NAME = 'not named <person>_<action>'
_PERSONS = tuple(person for fold in FOLDS for person in fold)
_NAME = re.compile(rf'({"|".join(_PERSONS)})_({"|".join(ACTIONS)})[12]?', re.IGNORECASE)


def convert_weizmann(
    videos: str | Path, out: str | Path, poses: str | Path, force: bool = False
) -> Report:
    """Write ``annotations.pkl``, ``classes.txt`` and ``left_out.json`` of Weizmann.

    The splits are 'all' and, for each of three folds of persons, 'fold0_train', 'fold0_val' and
    'fold0_test', …: three persons are for testing, one of the others is held out for validation.

    Args:
        videos (str | Path): Folder of the clips, in sub-folders or not.
        out (str | Path): Folder to write to.
        poses (str | Path): Their poses, see :class:`~.clip_poses.ClipPoses`.
        force (bool): Replace an existing annotation file. Defaults to False.

    Returns:
        Report: Counts. Clips of another name, without poses or that cannot be decoded are left
        out. An annotation names its person, ``subject``.

    Raises:
        FileNotFoundError: If a folder or file is missing.
        FileExistsError: If there is an annotation file, without ``force``.
        ValueError: If the poses cannot be read, or no clip is left.
    """
    root, found = find_videos([videos])
    known = ClipPoses(poses)
    report = Report('weizmann', prepare_folder(out, force), listed=len(found))
    clips = [clip for clip in (_read_name(video, report) for video in found) if clip]
    splits = [f'fold{fold}_{part}' for fold in range(3) for part in ('train', 'val', 'test')]
    convert_clips(clips, ACTIONS, ['all', *splits], known, report, root)
    return report


def _read_name(video: Video, report: Report) -> Clip | None:
    match = _NAME.fullmatch(video.path.stem)
    if match is None:
        report.left_out.setdefault(OTHER_NAME, []).append((video.filename, video.path.name))
        return None
    person, action = (part.lower() for part in match.groups())
    splits = ('all', *fold_splits(person))
    label = ACTIONS.index(action)
    return Clip(video.path, video.filename, label, splits, {'subject': person})


def fold_splits(person: str) -> tuple[str, ...]:
    """The three splits that a person belongs to, one of each fold.

    Examples:
        >>> fold_splits('ido')
        ('fold0_val', 'fold1_test', 'fold2_train')
    """
    splits = []
    for fold, tested in enumerate(FOLDS):
        held_out = FOLDS[(fold + 1) % len(FOLDS)][0]
        part = 'test' if person in tested else 'val' if person == held_out else 'train'
        splits.append(f'fold{fold}_{part}')
    return tuple(splits)
