"""Good files of every form that poses are imported from, and the import of them."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from integralaction_mm.datasets.annotation_checks import MAX_FRAMES
from integralaction_mm.poses.importing import READERS, import_poses

__all__ = ['POSE_FILES']

_FRAMES, _SHAPE = 4, (48, 64)
_JOINTS = [(5.0 + k, 20.0, 0.5) for k in range(17)]
_FLAT = [value for joint in _JOINTS for value in joint]


def _coco(folder: Path) -> list[Path]:
    size = dict(height=_SHAPE[0], width=_SHAPE[1])
    images = [dict(id=t, file_name=f'run/clip_a/{t}.jpg', **size) for t in range(_FRAMES)]
    items = [dict(id=t, image_id=t, track_id=1, keypoints=_FLAT) for t in range(_FRAMES)]
    return [_write(folder / 'all.json', dict(images=images, annotations=items, categories=[]))]


def _openpose(folder: Path) -> list[Path]:
    people = [dict(person_id=[-1], pose_keypoints_2d=[*_FLAT, 9.0, 9.0, 0.5])]
    files = [folder / f'clip_a/clip_a_{t:012}_keypoints.json' for t in range(_FRAMES)]
    return [_write(path, dict(version=1.3, people=people)) for path in files]


def _mmpose(folder: Path) -> list[Path]:
    points, scores = [joint[:2] for joint in _JOINTS], [0.5] * 17
    instances = [dict(keypoints=points, keypoint_scores=scores, bbox=[[1, 2, 3, 4]])]
    frames = [dict(frame_id=t, instances=instances) for t in range(_FRAMES)]
    return [_write(folder / 'clip_a.json', frames)]


def _alphapose(folder: Path) -> list[Path]:
    items = [
        dict(image_id=f'{t}.jpg', category_id=1, keypoints=_FLAT, score=2.5, idx=1)
        for t in range(_FRAMES)
    ]
    return [_write(folder / 'clip_a.json', items)]


def _ultralytics(folder: Path) -> list[Path]:
    joints = [value for x, y, c in _JOINTS for value in (x / _SHAPE[1], y / _SHAPE[0], c)]
    line = ' '.join(f'{value:g}' for value in (0, 0.5, 0.5, 1, 1, *joints, 1))
    files = [folder / f'labels/clip_a_{t + 1}.txt' for t in range(_FRAMES)]
    frame = [dict(keypoints=dict(zip(('x', 'y', 'visible'), zip(*_JOINTS))), track_id=1)]
    whole = _write(folder / 'clip_b.json', [frame] * _FRAMES)
    return [*(_write(path, f'{line}\n') for path in files), whole]


def _csv(folder: Path) -> list[Path]:
    header = ['video', 'frame', 'id', *(f'{a}{k}' for k in range(17) for a in ('x', 'y', 'score'))]
    rows = [['clip_a', t, 1, *_FLAT] for t in range(_FRAMES)]
    lines = [','.join(map(str, row)) for row in (header, *rows)]
    return [_write(folder / 'all.csv', '\n'.join(lines))]


def _write(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def _read(form: str, folder: Path) -> object:
    out = folder / 'poses.pkl'
    report = import_poses(folder, out, form, img_shape=_SHAPE)
    for item in pickle.loads(out.read_bytes())['annotations']:
        keypoint, score = item['keypoint'], item['keypoint_score']
        assert 1 <= item['total_frames'] <= MAX_FRAMES
        assert min(item['img_shape']) >= 1
        assert keypoint.shape == (*score.shape, 2)
        assert keypoint.shape[1:3] == (item['total_frames'], 18)
        assert np.isfinite(keypoint).all()
        assert ((score >= 0) & (score <= 1)).all()
    return report.left_out


_MAKERS: dict[str, Callable[[Path], list[Path]]] = dict(
    coco=_coco,
    openpose=_openpose,
    mmpose=_mmpose,
    alphapose=_alphapose,
    ultralytics=_ultralytics,
    csv=_csv,
)
# Name of a reader to what makes a good input and what reads it.
POSE_FILES = {f'import {form}': (_MAKERS[form], partial(_read, form)) for form in READERS}
