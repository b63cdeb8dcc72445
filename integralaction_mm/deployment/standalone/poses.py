"""Poses of a video, from a file."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ['check_poses', 'load_poses']


def load_poses(path: Path, video: Path) -> dict[str, Any]:
    """Read the poses of a video from .json, .pkl or .npz."""
    if not path.is_file():
        raise FileNotFoundError(f'file of poses not found: {path}')
    content: Any
    try:
        if path.suffix == '.json':
            content = json.loads(path.read_text(encoding='utf-8'))
        elif path.suffix == '.npz':
            with np.load(path) as arrays:
                content = dict(arrays)
        else:
            content = _import_unpickling().load_pickle('file of poses', path)
    except Exception as error:  # a pickle can raise anything
        raise ValueError(f'file of poses cannot be read: {path} ({error})') from error
    if isinstance(content, dict) and isinstance(content.get('annotations'), list):
        layout = {key: content[key] for key in ('layout',) if key in content}
        content = {**_find(content['annotations'], path, video), **layout}
    if not isinstance(content, dict) or 'keypoint' not in content:
        raise ValueError(
            f"file of poses must hold 'keypoint', or 'annotations' that do, for {video}: {path}"
        )
    return content


def _import_unpickling() -> Any:
    """The package's reader of pickles, beside this folder or where it is in the package."""
    here = Path(__file__).resolve().parent
    for parent in (here.parent, here.parent.parent):
        file = parent / 'unpickling' / '__init__.py'
        if file.is_file():
            spec: Any = importlib.util.spec_from_file_location('unpickling', file)
            sys.modules['unpickling'] = module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    raise ValueError(
        'a pickle needs the folder unpickling of integralaction_mm beside run_onnx.py; '
        'a .json or .npz does not'
    )


def _find(annotations: list[dict], path: Path, video: Path) -> dict:
    """The annotation whose name ends the video's path, with or without suffix."""
    items: dict[str, dict] = {}
    for number, item in enumerate(annotations):
        if not isinstance(item, dict):
            raise ValueError(
                f'annotations of {path} must be dicts, but number {number} is {item!r:.80}'
            )
        names = [item[key] for key in ('filename', 'frame_dir') if key in item]
        if not all(isinstance(name, str) for name in names):
            raise ValueError(
                f'annotations of {path} must have text as names, but number {number} has '
                f'{names!r:.80}'
            )
        for name in names:
            items.setdefault(name, item)
    video = video.absolute()
    for whole in (video, video.with_suffix('')):
        for start in range(1, len(whole.parts)):
            found = items.get('/'.join(whole.parts[start:]))
            if found is not None:
                return found
    raise ValueError(f'file of poses must hold {video}, but does not: {path}')


def check_poses(poses: dict, spec: dict, shape: tuple[int, int], video: Path) -> dict[str, Any]:
    """Complete poses: ``keypoint`` (M, T, K, 2), ``keypoint_score`` (M, T, K), ``img_shape``.

    A joint that is not finite was not found: 0 for its coordinates and score. Joints in space,
    (M, T, K, 3) if ``spec`` has 3 ``dimensions``, have the score None.
    """
    keypoint, score = _floats(poses['keypoint'], 'keypoint', video), poses.get('keypoint_score')
    dimensions = spec.get('dimensions', 2)
    if score is None or dimensions == 3:
        score = np.ones(keypoint.shape[:-1], np.float32)
    score = _floats(score, 'keypoint_score', video)
    if keypoint.ndim != 4 or 0 in keypoint.shape or keypoint.shape[3] != dimensions:
        raise ValueError(
            f'keypoint of {video} must be (M, T, K, {dimensions}) with M, T >= 1, '
            f'but got {keypoint.shape}'
        )
    if score.shape != keypoint.shape[:3]:
        raise ValueError(
            f'keypoint_score of {video} must be {keypoint.shape[:3]}, but got {score.shape}'
        )
    layout, wanted = spec.get('layout'), len(spec.get('keypoints', ()))
    given = str(poses.get('layout', layout))
    if layout is not None and (keypoint.shape[2], given) != (wanted, layout):
        raise ValueError(
            f'poses of {video} must have the {wanted} keypoints of layout {layout!r}, '
            f'but got {keypoint.shape[2]} of {given!r}'
        )
    found = np.isfinite(keypoint).all(axis=-1) & np.isfinite(score)
    score = np.where(found, score, score.dtype.type(0)).clip(0, 1)
    return dict(
        keypoint=np.where(found[..., None], keypoint, keypoint.dtype.type(0)),
        keypoint_score=None if dimensions == 3 else score,
        img_shape=_size(poses.get('img_shape', shape), video),
    )


def _floats(values: Any, name: str, video: Path) -> np.ndarray:
    try:
        array = np.asarray(values)  # in half precision if the file has that
        return array if array.dtype.kind == 'f' else array.astype(np.float32)
    except (TypeError, ValueError) as error:
        raise ValueError(f'{name} of {video} must be numbers, but: {error!s:.80}') from error


def _size(value: Any, video: Path) -> tuple[int, int]:
    try:
        height, width = (int(side) for side in value)
    except (TypeError, ValueError, OverflowError):
        height = width = 0
    if min(height, width) < 1:
        raise ValueError(
            f'img_shape of {video} must be height and width in pixels, but got {value!r:.80}'
        )
    return height, width
