"""UT-Interaction: 6 interactions of two persons in two places (Ryoo and Aggarwal, SDHA 2010).

The public segmented sets hold ``<id>_<sequence>_<label>.avi``: sequences 1 to 10 are in set 1, a
parking lot, 11 to 20 in set 2, a lawn. https://cvrc.ece.utexas.edu/SDHA2010/
"""

from __future__ import annotations

import re
from pathlib import Path

from ..datasets.conversion_report import Report
from ..video.files import Video, find_videos
from .clip_dataset import Clip, convert_clips, prepare_folder
from .clip_poses import ClipPoses

__all__ = ['CLASSES', 'convert_ut_interaction']

CLASSES = ('hand_shaking', 'hugging', 'kicking', 'pointing', 'punching', 'pushing')
OTHER_NAME = 'not named <set>/<id>_<sequence>_<label>'
NO_POINTING = '_no_pointing'
TRAINED = 7  # sequences of a set, the first ones
_NAME = re.compile(r'\d+_(\d+)_([0-5])')
_SET = re.compile(r'(?:.*[_-])?set([12])', re.IGNORECASE)


def convert_ut_interaction(
    videos: str | Path, out: str | Path, poses: str | Path, force: bool = False
) -> Report:
    """Write ``annotations.pkl``, ``classes.txt`` and ``left_out.json`` of UT-Interaction.

    Splits are 'set1' and 'set2' as a whole, to train in one place and test in the other;
    'set1_train', 'set1_test', 'set2_train' and 'set2_test', where sequences 1 to 7 (11 to 17)
    train; and all six with '_no_pointing', which leaves out the one class of a single person.

    Args:
        videos (str | Path): Folder with ``set1/`` and ``set2/`` (or ``segmented_set1/``, …).
        out (str | Path): Folder to write to.
        poses (str | Path): Their poses, of two persons, see :class:`~.clip_poses.ClipPoses`.
        force (bool): Replace an existing annotation file. Defaults to False.

    Returns:
        Report: Counts. Clips of another name, without poses or that cannot be decoded are left
        out. An annotation has ``place`` ('set1', 'set2') and ``sequence``.

    Raises:
        FileNotFoundError: If a folder or file is missing.
        FileExistsError: If there is an annotation file, without ``force``.
        ValueError: If the poses cannot be read, or no clip is left.
    """
    root, found = find_videos([videos])
    known = ClipPoses(poses)
    report = Report('ut_interaction', prepare_folder(out, force), listed=len(found))
    clips = [clip for clip in (_read_name(video, report) for video in found) if clip]
    splits = [
        f'set{number}{part}{pointing}'
        for pointing in ('', NO_POINTING)
        for number in (1, 2)
        for part in ('', '_train', '_test')
    ]
    convert_clips(clips, CLASSES, splits, known, report, root)
    return report


def _read_name(video: Video, report: Report) -> Clip | None:
    name, folder = _NAME.fullmatch(video.path.stem), _SET.fullmatch(video.path.parent.name)
    if name is None or folder is None:
        report.left_out.setdefault(OTHER_NAME, []).append((video.filename, video.path.name))
        return None
    sequence, label = map(int, name.groups())
    place = f'set{folder[1]}'
    trains = (sequence - 1) % 10 < TRAINED
    splits: tuple[str, ...] = (place, f'{place}_{"train" if trains else "test"}')
    if CLASSES[label] != 'pointing':
        splits += tuple(split + NO_POINTING for split in splits)
    fields = {'place': place, 'sequence': sequence}
    return Clip(video.path, video.filename, label, splits, fields)
