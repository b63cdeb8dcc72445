"""Multiply-adds and parameters of any recognizer, even with two inputs."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from mmaction.datasets.transforms import DecompressPose, GeneratePoseTarget, PreNormalize3D
from mmaction.registry import MODELS
from mmengine.analysis import get_model_complexity_info
from mmengine.config import Config
from mmengine.dataset import Compose, pseudo_collate
from mmengine.registry import init_default_scope
from torch import nn

from ..datasets.pipeline import find_layouts

__all__ = ['Complexity', 'build_untrained', 'measure_complexity']

_FRAMES, _SHAPE = 300, (240, 320)  # of a made-up video; pipelines resize it


@dataclass(frozen=True)
class Complexity:
    """What a model costs, as in MMAction2's ``get_flops.py``.

    Args:
        inputs (dict[str, tuple[int, ...]]): Shape of each input, by its key.
        flops (int): Multiply-adds of ``extract_feat`` for one clip, without the head.
        parameters (int): All parameters of the model.
        table (str): Both by module.
    """

    inputs: dict[str, tuple[int, ...]]
    flops: int
    parameters: int
    table: str


def measure_complexity(cfg: Config) -> Complexity:
    """Count on one clip of the validation pipeline, from a made-up video; no data is needed.

    Args:
        cfg (Config): Config of any recognizer.

    Raises:
        ValueError: If the config has no ``val_dataloader``, or the number of keypoints that its
            pipeline takes cannot be found.
    """
    if not cfg.get('val_dataloader'):
        raise ValueError(f'config must have val_dataloader, but got {sorted(cfg)}')
    init_default_scope(cfg.get('default_scope', 'mmaction'))
    model = build_untrained(cfg)
    pipeline = Compose(cfg.val_dataloader.dataset.pipeline)
    steps = pipeline.transforms
    sample = pipeline(_make_video(steps, _count_keypoints(steps, cfg.model)))
    with torch.no_grad():
        inputs = model.data_preprocessor(pseudo_collate([sample]))['inputs']
        result = get_model_complexity_info(_Backbones(model), inputs=(inputs,))
    named = inputs if isinstance(inputs, Mapping) else {'inputs': inputs}
    return Complexity(
        {key: tuple(value.shape) for key, value in named.items()},
        int(result['flops']),
        sum(parameter.numel() for parameter in model.parameters()),
        result['out_table'],
    )


def build_untrained(cfg: Config) -> Any:
    """The model of a config with random weights; none are fetched."""
    settings = copy.deepcopy(cfg.model)
    for key in ('backbone', 'rgb_backbone', 'pose_backbone'):
        if settings.get(key, {}).get('pretrained'):
            settings[key].pretrained = None
    return MODELS.build(settings).eval()


class _Backbones(nn.Module):
    """A recognizer as far as its features."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model: Any = model

    def forward(self, inputs: Any) -> Any:
        # MMRecognizer3D changes the dict that it gets.
        return self.model.extract_feat(copy.copy(inputs))[0]


def _count_keypoints(transforms: list[Any], model: Any) -> int:
    for _, layout in find_layouts(transforms):
        return layout.num_keypoints
    target = next((step for step in transforms if isinstance(step, GeneratePoseTarget)), None)
    if target is None:
        return 17  # they are not read
    if target.with_limb:
        return 1 + max(index for limb in target.skeletons for index in limb)
    backbone = model.get('pose_backbone') or model.backbone
    return backbone.get('pose_pathway', backbone).in_channels


def _make_video(transforms: list[Any], keypoints: int) -> dict[str, Any]:
    """A person who stands still in front of a black background."""
    height, width = _SHAPE
    place = np.random.default_rng(0).uniform(0.2, 0.8, (keypoints, 2)) * (width, height)
    return dict(
        filename='made_up.mp4',
        frame_dir='made_up',
        frames=np.zeros((_FRAMES, height, width, 3), dtype=np.uint8),
        img_shape=_SHAPE,
        original_shape=_SHAPE,
        total_frames=_FRAMES,
        start_index=0,
        modality='Pose',
        label=0,
        **_make_poses(transforms, place.astype(np.float32)),
    )


def _make_poses(transforms: list[Any], place: np.ndarray) -> dict[str, np.ndarray]:
    """Joints (K, 2) in all frames, in the form that the first steps of a pipeline read."""
    score = np.ones_like(place[:, :1])
    kinds = {type(step) for step in transforms}
    if DecompressPose in kinds:  # one person of one frame after another
        persons = np.tile(np.hstack([place, score]), (_FRAMES, 1, 1))
        return dict(keypoint=persons, frame_inds=np.arange(_FRAMES))
    if PreNormalize3D in kinds:
        return dict(keypoint=np.tile(np.hstack([place, score]), (1, _FRAMES, 1, 1)))
    return dict(
        keypoint=np.tile(place, (1, _FRAMES, 1, 1)),
        keypoint_score=np.ones((1, _FRAMES, len(place)), dtype=np.float32),
    )
