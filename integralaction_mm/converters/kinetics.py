"""Kinetics50 and Kinetics400 with the Kinetics-skeleton poses (Yan et al., AAAI 2018).

Facts about the files are those of the released code's ``data/Kinetics/Kinetics.py``; that code
compares the 1-based ``frame_index`` of a pose with 0-based frames and so shows each pose one frame
late. Here ``frame_index`` 1 is the first frame unless ``match='index'`` asks for theirs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ..datasets.annotation_checks import MAX_FRAMES
from .posedataset import (
    NO_SKELETON,
    Options,
    Persons,
    Report,
    Sample,
    Source,
    convert,
    read_coco,
    read_json,
)

__all__ = ['convert_kinetics', 'pose_count', 'read_kinetics_poses']

SPLITS = ('train', 'val')
MATCHES = ('time', 'index')
POSE_RATE = 30.0
MOST_POSES = 300  # 10 s, the length of a Kinetics clip
_MOST_A_FRAME = 4  # poses, of a video at a rate as low as 7.5
# Frames per second of videos on the web.
_VIDEO_RATES = (10, 12, 12.5, 15, 20, 24, 25, 30, 48, 50, 60)
_IMAGE_KEYS = ('seq_name', 'file_name', 'height', 'width', 'frame_num')
_STAMPS = re.compile(r'_\d{6}_\d{6}$')


def convert_kinetics(
    data: str | Path,
    out: str | Path,
    classes: int = 50,
    splits: Sequence[str] = SPLITS,
    keep_unposed: bool = False,
    match: str = 'time',
    options: Options | None = None,
) -> Report:
    """Convert Kinetics50 or Kinetics400; splits 'train' and 'val', OpenPose-18.

    Args:
        data (str | Path): Folder with ``Kinetics<classes>_{train,val}.json`` and
            ``kinetics-skeleton/``.
        out (str | Path): Folder to write to.
        classes (int): 50 or 400. Defaults to 50.
        splits (Sequence[str]): Splits to convert. Defaults to both.
        keep_unposed (bool): Keep videos with ``has_skeleton: false``, without a person in any
            frame; the released code leaves them out. Defaults to False.
        match (str): How poses match frames: by 'time', or by 'index' as in the released code,
            where frame n, counted from 0, has the pose of ``frame_index`` n. Defaults to 'time'.
        options (Options, optional): How; ``media_root`` holds ``{train,val}_256/``.

    Returns:
        Report: Counts.

    Raises:
        FileNotFoundError: If an annotation file is missing.
        ValueError: If an argument is out of range, an annotation file is damaged, or as in
            :func:`~integralaction_mm.converters.posedataset.convert`.
    """
    if classes not in (50, 400):
        raise ValueError(f'classes must be 50 or 400, but got {classes!r}')
    if not splits or not set(splits) <= set(SPLITS):
        raise ValueError(f'splits must be among {list(SPLITS)}, but got {list(splits)}')
    if match not in MATCHES:
        raise ValueError(f'match must be one of {list(MATCHES)}, but got {match!r}')
    name = f'kinetics{classes}'
    settings = {'splits': sorted(splits), 'keep_unposed': keep_unposed, 'match': match}
    read = partial(read_kinetics_poses, match=match)
    source = Source(name, name, 'openpose18', 18, read, settings)
    for split in sorted(splits):
        _list_split(source, Path(data), classes, split, keep_unposed)
    return convert(source, out, options or Options())


def _list_split(source: Source, data: Path, classes: int, split: str, keep_unposed: bool) -> None:
    path = data / f'Kinetics{classes}_{split}.json'
    items = read_coco(path, _IMAGE_KEYS)
    source.add_file(path)
    labels = _read_labels(data / 'kinetics-skeleton' / f'kinetics_{split}_label.json')
    for item in items:
        name = skeleton_name(item['file_name'], split)
        file = data / 'kinetics-skeleton' / f'kinetics_{split}' / f'{name}.json'
        has_skeleton = labels.get(name, {}).get('has_skeleton', True)
        video = Sample(
            f'{split}_256/{item["seq_name"]}/{item["file_name"]}',
            item['action_label'],
            item['frame_num'],
            (item['height'], item['width']),
            file if has_skeleton else None,
        )
        if has_skeleton or keep_unposed:
            source.add(video, split, item.get('action_name'))
        else:
            source.listed += 1
            source.leave_out(NO_SKELETON, video, 'has_skeleton: false')


def _read_labels(path: Path) -> dict[str, Any]:
    content = read_json('label file', path)
    if not isinstance(content, dict) or not all(isinstance(x, dict) for x in content.values()):
        raise ValueError(f'label file must hold a dict of dicts: {path}')
    for name, item in content.items():
        if not isinstance(item.get('has_skeleton', True), bool):
            raise ValueError(
                f"'has_skeleton' of {name!r} must be true or false, but got "
                f'{item["has_skeleton"]!r:.60}: {path}'
            )
    return content


def skeleton_name(file_name: str, split: str) -> str:
    """Name of a video's pose file: without the time stamps at the end of train names.

    The YouTube id may itself hold '_' and '-'; it has 11 characters, fewer than two stamps.

    Examples:
        >>> skeleton_name('aB_000123_-z_000010_000020', 'train')
        'aB_000123_-z'
    """
    return _STAMPS.sub('', file_name) if split == 'train' else file_name


def read_kinetics_poses(
    path: Path, img_shape: tuple[int, int], total_frames: int, match: str = 'time'
) -> list[Persons]:
    """Read ``{data: [{frame_index, skeleton: [{pose: [x0, y0, …], score: [s0, …]}]}]}``.

    Args:
        path (Path): The JSON file. Coordinates are fractions of width and height; ``frame_index``
            counts from 1, and frames may be missing.
        img_shape (tuple[int, int]): (h, w) of the frame.
        total_frames (int): Frames of the video.
        match (str): As in :func:`convert_kinetics`. Defaults to 'time'.

    Returns:
        list[Persons]: Coordinates in pixels and scores; a joint at (0, 0) was not found and has
        score 0. By time there are :func:`pose_count` of them at 30 fps, by index one per frame.

    Raises:
        FileNotFoundError: If the file does not exist.
        ValueError, TypeError, LookupError: If it has another form.
    """
    scale = np.array([img_shape[1], img_shape[0]], dtype=float)
    found: dict[int, Persons] = {}
    most = min(max(MOST_POSES, _MOST_A_FRAME * total_frames), MAX_FRAMES)
    for entry in read_json('file of poses', path)['data']:
        index = entry['frame_index']
        if type(index) is not int or not 1 <= index <= most:
            raise ValueError(f'frame_index must be an integer in 1..{most}, but got {index!r:.60}')
        persons = entry['skeleton']
        if persons:
            xy = np.array([person['pose'] for person in persons], dtype=float)
            score = np.array([person['score'] for person in persons], dtype=float)
            xy = xy.reshape(len(persons), -1, 2)
            found[index] = (xy * scale, np.where((xy == 0).all(axis=-1), 0, score))
        else:
            found[index] = None
    if match == 'index':
        return [found.get(index) for index in range(total_frames)]
    count = pose_count(max(found, default=0), total_frames)
    return [found.get(index + 1) for index in range(count)]


def pose_count(last: int, total_frames: int) -> int:
    """Number of poses over the whole video, of which the list may lack the last ones.

    The loader aligns poses to frames by time, so their number must cover the whole video. Poses
    are at 30 fps; the video's rate is not in the files, but it is one of the usual ones. The
    number is that of the rate that leaves the fewest poses missing at the end, at most a tenth of
    them; if no rate does, or the list has the 300 poses of a whole clip, it is the list's.

    Args:
        last (int): Index of the last pose in the list, counted from 1; 0 for an empty list.
        total_frames (int): Frames of the video.

    Returns:
        int: Number of poses, >= ``last``.

    Examples:
        >>> pose_count(280, 300), pose_count(300, 250), pose_count(285, 250), pose_count(300, 299)
        (300, 300, 300, 300)
    """
    if last < 1:
        return total_frames
    if last >= MOST_POSES:
        return last
    for rate in sorted(_VIDEO_RATES, reverse=True):
        count = round(total_frames * POSE_RATE / rate)
        if 0.99 * last <= count <= last / 0.9:
            return max(count, last)
    return last
