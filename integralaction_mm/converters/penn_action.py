"""Penn Action: 2 326 sequences of 15 actions with annotated joints (Zhang et al., ICCV 2013).

Facts about the public download are those of its own readme: 13 joints from the head to the right
ankle, ``visibility`` 1 where a joint is seen, and ``train`` 1 or -1, the official split.
https://dreamdragon.github.io/PennAction/
"""

from __future__ import annotations

import lzma
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..datasets.annotation_checks import LabelRule, check_shapes
from ..datasets.annotation_file import load_annotation_file, name_annotation
from ..datasets.conversion_report import Report
from ..datasets.pose_arrays import check_layout
from ..datasets.pose_checks import check_poses
from ..files import naming_full_disk
from ..layouts import LAYOUTS
from .clip_dataset import prepare_folder, write_dataset

__all__ = ['CLASSES', 'convert_penn_action', 'read_penn_labels']

CLASSES = (
    'baseball_pitch',
    'baseball_swing',
    'bench_press',
    'bowl',
    'clean_and_jerk',
    'golf_swing',
    'jump_rope',
    'jumping_jacks',
    'pullup',
    'pushup',
    'situp',
    'squat',
    'strum_guitar',
    'tennis_forehand',
    'tennis_serve',
)
SPLITS = ('train', 'test')
NOBODY, OTHER_FORM = 'no visible joint', 'of another form'
# The head serves as COCO's nose; left and right shoulder, elbow, wrist, hip, knee and ankle
# follow in COCO's own order. Eyes and ears stay without a score.
_PLACES = (0, *range(5, 17))
_KEYS = ('action', 'train', 'x', 'y', 'visibility', 'dimensions')


def convert_penn_action(data: str | Path, out: str | Path, force: bool = False) -> Report:
    """Write ``annotations.pkl``, ``classes.txt`` and ``left_out.json`` of Penn Action, COCO-17.

    Args:
        data (str | Path): The public download's folder, which holds ``labels/0001.mat``, …; or
            the sequences as MMAction2's skeleton datasets have them, a pickle (.pkl or .pkl.xz)
            with ``split`` ('train', 'test') and ``annotations`` of COCO-17.
        out (str | Path): Folder to write to.
        force (bool): Replace an existing annotation file. Defaults to False.

    Returns:
        Report: Counts. A sequence without a visible joint, or of another form, is left out.

    Raises:
        FileNotFoundError: If there are no such files.
        FileExistsError: If there is an annotation file, without ``force``.
        ValueError: If the pickle cannot be read, or no sequence is left.
    """
    data = Path(data)
    if not data.exists():
        raise FileNotFoundError(f'folder or pickle of Penn Action not found: {data}')
    listed = _list_labels(data) if data.is_dir() else _list_pickle(data)
    report = Report('penn_action', prepare_folder(out, force), listed=len(listed))
    split: dict[str, list[str]] = {name: [] for name in SPLITS}
    annotations = []
    for name, item in listed.items():
        try:
            annotation, part = _check(read_penn_labels(item) if data.is_dir() else item, name)
        except (OverflowError, TypeError, ValueError) as error:
            report.left_out.setdefault(OTHER_FORM, []).append((name, str(error)))
            continue
        if not annotation['keypoint_score'].any():
            detail = f'{annotation["total_frames"]} frames'
            report.left_out.setdefault(NOBODY, []).append((name, detail))
            continue
        annotations.append(annotation)
        split[part].append(name)
    content = {'split': split, 'annotations': annotations, 'layout': 'coco17'}
    write_dataset(content, CLASSES, report)
    return report


def _list_labels(folder: Path) -> dict[str, Any]:
    paths = sorted((folder / 'labels').glob('*.mat'))
    if not paths:
        raise FileNotFoundError(f'data must hold labels/*.mat, but got {folder}')
    return {path.stem: path for path in paths}


def _list_pickle(path: Path) -> dict[str, Any]:
    if path.suffix != '.xz':
        content = load_annotation_file(path, 'split')
    else:
        with tempfile.TemporaryDirectory() as folder:
            unpacked = Path(folder) / path.stem
            try:
                with (
                    naming_full_disk(unpacked),
                    lzma.open(path) as packed,
                    unpacked.open('wb') as file,
                ):
                    shutil.copyfileobj(packed, file)
            except (EOFError, lzma.LZMAError) as error:
                raise ValueError(f'file cannot be unpacked: {path} ({error})') from error
            content = load_annotation_file(unpacked, 'split')
    parts = {name: part for part in SPLITS for name in content['split'].get(part, ())}
    items = {name_annotation(item, path): item for item in content['annotations']}
    return {name: {**item, 'part': parts.get(name)} for name, item in items.items()}


def read_penn_labels(path: Path) -> dict[str, Any]:
    """Read one file of labels of the public download.

    Args:
        path (Path): A MATLAB file with ``action``, ``train`` (1 or -1), ``x``, ``y`` and
            ``visibility`` (T, 13), coordinates in pixels, and ``dimensions`` (h, w, T).

    Returns:
        dict: ``label``, ``part`` ('train' or 'test'), ``total_frames``, ``img_shape``,
        ``keypoint`` (1, T, 17, 2) in pixels and ``keypoint_score`` (1, T, 17), 0 for a joint that
        is not visible, with its coordinates.

    Raises:
        ValueError: If it cannot be read, lacks a field, or a field has another form.
    """
    from scipy.io import loadmat  # imports much that trainings do not need

    try:
        content: dict[str, Any] = loadmat(path, variable_names=_KEYS)
    except Exception as error:  # its own, NumPy's or zlib's
        raise ValueError(f'labels cannot be read: {path} ({error})') from error
    missing = set(_KEYS) - set(content)
    if missing:
        raise ValueError(f'labels must have {sorted(_KEYS)}, but lack {sorted(missing)}: {path}')
    joints = [np.asarray(content[key], dtype=float) for key in ('x', 'y', 'visibility')]
    shapes = {array.shape for array in joints}
    if len(shapes) != 1 or joints[0].shape[1:] != (len(_PLACES),):
        raise ValueError(f'x, y and visibility must be (T, 13), but got {sorted(shapes)}: {path}')
    action, train = str(content['action'].squeeze()), content['train'].squeeze()
    is_number = train.size == 1 and train.dtype.kind in 'iuf'
    if action not in CLASSES or not is_number or train not in (1, -1):
        raise ValueError(
            f'action must be one of {list(CLASSES)} and train 1 or -1, '
            f'but got {action!r} and {train}: {path}'
        )
    x, y, seen = joints
    seen = (seen > 0) & np.isfinite(x) & np.isfinite(y)
    keypoint = np.zeros((1, len(x), 17, 2))
    score = np.zeros((1, len(x), 17))
    keypoint[0][:, _PLACES] = np.where(seen[..., None], np.stack([x, y], axis=-1), 0)
    score[0][:, _PLACES] = seen
    sizes = content['dimensions'].ravel()[:2]
    if len(sizes) < 2 or sizes.dtype.kind not in 'iuf' or not np.isfinite(sizes).all():
        raise ValueError(f'dimensions must be height and width, but got {sizes}: {path}')
    height, width = map(int, sizes)
    return {
        'label': CLASSES.index(action),
        'part': 'train' if train == 1 else 'test',
        'total_frames': len(x),
        'img_shape': (height, width),
        'keypoint': keypoint,
        'keypoint_score': score,
    }


def _check(item: Mapping[str, Any], name: str) -> tuple[dict[str, Any], str]:
    """The annotation of a sequence in this project's form, and its split."""
    if item.get('part') not in SPLITS:
        raise ValueError(f'it must be in one of the splits {list(SPLITS)}, but is in none')
    item = dict(item)
    if not {'label', 'img_shape', 'total_frames'} <= set(item):
        raise ValueError(
            f'it must have label, img_shape and total_frames, but got {sorted(map(str, item))}'
        )
    try:
        label = LabelRule(len(CLASSES))(item['label'])
    except ValueError as error:
        raise ValueError(f'label {error}') from error
    check_shapes(item, name)
    poses, shape, count = check_poses(item, name), item['img_shape'], item['total_frames']
    check_layout(poses.keypoint, LAYOUTS['coco17'], name)
    if poses.keypoint.shape[1] != count:
        raise ValueError(f'it must have {count} poses, but has {poses.keypoint.shape[1]}')
    annotation = {
        'frame_dir': name,
        'label': label,
        'total_frames': count,
        'img_shape': shape,
        'original_shape': shape,
        'keypoint': poses.keypoint.astype(np.float16),
        'keypoint_score': poses.keypoint_score.astype(np.float16),
    }
    return annotation, item['part']
