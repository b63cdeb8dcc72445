"""A sample on its way through a config's pipeline: as read, as augmented, and as tensors.

Shapes: T frames, K keypoints, M persons, C channels, h and w pixels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmaction.registry import DATASETS, MODELS
from mmengine.config import Config
from mmengine.dataset import BaseDataset, pseudo_collate
from mmengine.registry import init_default_scope
from torch import Tensor, nn

from ..datasets.transforms import OncePerFrame

__all__ = ['Moment', 'Trace', 'build_preprocessor', 'build_set', 'trace_sample']

PHASES = ('train', 'val', 'test')
# Steps that turn pictures and coordinates into a model's input; earlier ones augment.
_FORMATTING = {
    'FormatGCNInput',
    'FormatShape',
    'GenSkeFeat',
    'GeneratePoseTarget',
    'JointToBone',
    'KeyMapper',
    'MergeSkeFeat',
    'PackActionInputs',
    'PoseHeatmapPAF',
    'PreNormalize2D',
    'PreNormalize3D',
    'PreNormalizeFound2D',
    'RenderPoseTarget',
    'ToMotion',
}


@dataclass(frozen=True)
class Moment:
    """Frames and poses of a sample's first clip, between two steps.

    Args:
        shape (tuple[int, int]): (h, w) that the keypoints are pixels of.
        frames (np.ndarray, optional): uint8 (T, h, w, 3) RGB, if frames are read.
        keypoint (np.ndarray, optional): float (M, T, K, 2), if poses are read: with frames,
            those nearest in time.
        score (np.ndarray, optional): float (M, T, K), their scores.
    """

    shape: tuple[int, int]
    frames: np.ndarray | None = None
    keypoint: np.ndarray | None = None
    score: np.ndarray | None = None


@dataclass(frozen=True)
class Trace:
    """The result of :func:`trace_sample`.

    Args:
        decoded (Moment): The first clip as it was read.
        augmented (Moment, optional): The same before the first step that makes a model's input;
            None if such a step comes before the decoding, as in MMAction2's graph networks.
        inputs (dict[str, np.ndarray]): The model's inputs for that clip, after the data
            preprocessor: 'imgs' and 'heatmap_imgs' (T, C, h, w), frames in 0..255 again;
            'keypoint' (M, T, K, C).
        name (str): Name of the video, with its folder.
        label (int): Its class.
    """

    decoded: Moment
    augmented: Moment | None
    inputs: dict[str, np.ndarray]
    name: str
    label: int


def build_set(cfg: Config, phase: str) -> BaseDataset:
    """The dataset of a phase, 'train', 'val' or 'test', without MMAction2's ``RepeatDataset``.

    Raises:
        ValueError: If the phase is unknown, or the config has no such loader.
    """
    loader = cfg.get(f'{phase}_dataloader') if phase in PHASES else None
    if not loader:
        raise ValueError(f'phase must be one of {PHASES} that the config has, but got {phase!r}')
    init_default_scope(cfg.get('default_scope', 'mmaction'))
    dataset = loader.dataset
    return DATASETS.build(dataset.dataset if dataset.type == 'RepeatDataset' else dataset)


def build_preprocessor(cfg: Config) -> nn.Module:
    """The model's data preprocessor, or that of MMAction2's recognizers if it names none."""
    return MODELS.build(
        cfg.model.get('data_preprocessor') or dict(type='ActionDataPreprocessor')
    ).eval()


def trace_sample(dataset: BaseDataset, index: int, preprocessor: nn.Module) -> Trace:
    """Run a dataset's pipeline on one of its samples, and keep its stages on the way.

    Args:
        dataset (BaseDataset): Dataset with a pipeline that ends with ``PackActionInputs``.
        index (int): The sample.
        preprocessor (nn.Module): See :func:`build_preprocessor`.

    Raises:
        ValueError: If the pipeline leaves the sample out, or packs no input.
    """
    data = dataset.get_data_info(index)
    path = Path(str(data.get('frame_dir') or data.get('filename') or index))
    name = '/'.join(path.parts[-2:])
    raw = {key: np.copy(data[key]) for key in ('keypoint', 'keypoint_score') if key in data}
    decoded = augmented = None
    formatted = False
    last = data
    for step in _unwrap(dataset.pipeline.transforms):
        kind = type(step).__name__
        if kind in _FORMATTING and not formatted:
            formatted = True
            augmented = _look(data) if decoded else None
        last = data if kind != 'PackActionInputs' else dict(data)
        data = step(data)
        if data is None:
            raise ValueError(
                f'pipeline must keep sample {index}, but {kind} leaves it out: {name}'
            )
        if kind.endswith('Decode') or kind == 'DecodeTwoStream':
            decoded = _look({**data, **_select(raw, data)} if formatted else data)
    if decoded is None or 'data_samples' not in data:
        raise ValueError('pipeline must decode and end with PackActionInputs, but does not')
    inputs = _preprocess(data, last, preprocessor)
    return Trace(decoded, augmented, inputs, name, int(data['data_samples'].gt_label[0]))


def _unwrap(transforms: list[Any]) -> Iterator[Any]:
    for transform in transforms:
        if isinstance(transform, OncePerFrame):  # the same, step by step
            yield from transform.transforms
        else:
            yield transform


def _select(raw: Mapping[str, np.ndarray], data: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The annotated poses of the sampled frames, where sampling saw changed poses."""
    return {
        key: value[:, np.asarray(data['frame_inds']) % value.shape[1]]
        for key, value in raw.items()
    }


def _look(data: Mapping[str, Any]) -> Moment:
    length = data['clip_len']
    lengths = length if isinstance(length, Mapping) else dict(RGB=int(length), Pose=int(length))
    shape = tuple(int(size) for size in data['img_shape'][:2])
    frames = keypoint = score = None
    if 'imgs' in data:
        frames = np.stack(list(data['imgs'])[: int(lengths['RGB'])]).astype(np.uint8)
        shape = frames.shape[1:3]
    if 'Pose_inds' in data or (frames is None and 'frame_inds' in data):
        count = int(lengths['Pose'])
        keypoint, score = data['keypoint'][:, :count], data['keypoint_score'][:, :count]
        if frames is not None:
            times = (data[f'{key}_inds'][: int(lengths[key])] for key in ('RGB', 'Pose'))
            rgb, pose = map(np.asarray, times)
            nearest = np.abs(rgb[:, None] - pose).argmin(axis=1)
            keypoint, score = keypoint[:, nearest], score[:, nearest]
        keypoint, score = np.copy(keypoint[..., :2]), np.copy(score)
    return Moment((shape[0], shape[1]), frames, keypoint, score)


def _preprocess(
    data: Mapping[str, Any], last: Mapping[str, Any], preprocessor: nn.Module
) -> dict[str, np.ndarray]:
    with torch.no_grad():
        inputs = preprocessor(pseudo_collate([data]), training=False)['inputs']
    if not isinstance(inputs, Mapping):  # PackActionInputs takes the first of these
        inputs = {next(k for k in ('imgs', 'heatmap_imgs', 'keypoint') if k in last): inputs}
    clips = int(last.get('num_clips', 1))
    parts = dict(getattr(preprocessor, 'preprocessors', {}))
    found = {}
    for key, (value,) in inputs.items():
        value = _to_pixels(value, parts.get(key, preprocessor))
        if key != 'keypoint' and value.ndim == 5:  # [N, C, T, h, w]
            value = value.transpose(1, 2)
        found[key] = (value[0] if value.ndim == 5 else value[: len(value) // clips]).numpy()
    return found


def _to_pixels(value: Tensor, preprocessor: nn.Module) -> Tensor:
    """Undo the normalization of frames."""
    mean, std = (getattr(preprocessor, key, None) for key in ('mean', 'std'))
    if mean is None or std is None:
        return value.float()
    shape = (-1, 1, 1) if value.ndim == 4 else (-1, 1, 1, 1)
    return value.float() * std.view(shape) + mean.view(shape)
