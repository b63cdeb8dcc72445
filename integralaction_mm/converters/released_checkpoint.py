"""Turns a checkpoint of the authors' released code into one of this project."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import DefaultScope
from torch import Tensor

from ..config_files import config_path
from ..files import writing
from ..models.tensor_check import find_unfit, list_some
from ..unpickling import load_torch
from .released_tensors import convert_tensor, released_name, released_shape

__all__ = ['STAGES', 'Conversion', 'convert_released_checkpoint', 'convert_state_dict']

STAGES = ('rgb_only', 'pose_only', 'rgb+pose')
# (blocks of layer3, whether blocks are bottlenecks) to the depth; the released code has these.
_DEPTHS = {(2, False): 18, (6, False): 34, (6, True): 50}

# Tensors that the released model never uses, and by stage those that are untrained.
_IDLE = r'pose_backbone\.(conv1|bn1)\.|(img|pose)_backbone\.fc\.'
_UNTRAINED = {
    'rgb_only': r'pose_backbone\.|pose2feat\.|aggregator\.',
    'pose_only': r'img_backbone\.|aggregator\.',
    'rgb+pose': r'aggregator\.pose_temporal_conv\.',
}


@dataclass(frozen=True)
class Conversion:
    """The content found in a released checkpoint, and what happened to its tensors.

    Args:
        stage (str): 'rgb_only', 'pose_only' or 'rgb+pose'.
        rgb_depth (int): ResNet of the RGB stream: 18, 34 or 50.
        pose_depth (int): ResNet of the pose stream.
        pose_channels (int): Channels of the pose maps: 52 for OpenPose-18, 73 for NTU-25.
        num_classes (int): Number of classes.
        temporal_conv (bool): Whether the pose has more frames than RGB (setting A). Known for
            only for 'rgb+pose'; False otherwise.
        used (int): Tensors of the new checkpoint.
        unused (dict[str, int]): Module to number of tensors that are not in it.
    """

    stage: str
    rgb_depth: int
    pose_depth: int
    pose_channels: int
    num_classes: int
    temporal_conv: bool
    used: int = 0
    unused: dict[str, int] = field(default_factory=dict)

    @property
    def model(self) -> dict[str, Any]:
        """Config of the model that the new checkpoint fits."""
        name = self.stage.replace('+', '_').replace('_only', '')
        model = Config.fromfile(config_path(f'_base_/models/{name}_released.py')).model
        pose = dict(depth=self.pose_depth, in_channels=self.pose_channels)
        width = {'rgb': _width(self.rgb_depth), 'pose': _width(self.pose_depth)}
        head: dict[str, Any] = dict(num_classes=self.num_classes)
        if self.stage == 'rgb+pose':
            head.update(in_channels=width)
            if self.temporal_conv:
                head.update(pose_pool=4)
                pose.update(num_segments=29)
            model.rgb_backbone.depth = self.rgb_depth
            model.pose_backbone.update(pose)
        else:
            head.update(in_channels=width[name])
            model.backbone.update(dict(depth=self.rgb_depth) if name == 'rgb' else pose)
            model.backbone.pretrained = None
        model.cls_head.update(head)
        return model

    def lines(self) -> list[str]:
        """The summary that the command line prints."""
        model = {
            'rgb_only': f'RGB ResNet-{self.rgb_depth}',
            'pose_only': f'pose ResNet-{self.pose_depth} on {self.pose_channels} channels',
        }
        model['rgb+pose'] = f'{model["rgb_only"]}, {model["pose_only"]}, ' + (
            'temporal convolution (setting A)' if self.temporal_conv else 'no temporal convolution'
        )
        unused = (f'{count} of {name}' for name, count in self.unused.items())
        return [
            f'stage {self.stage}: {model[self.stage]}, {self.num_classes} classes',
            f'{self.used} tensors used; unused: {", ".join(unused) or "none"}',
        ]


def convert_released_checkpoint(
    checkpoint: str | Path, out: str | Path, stage: str | None = None
) -> Conversion:
    """Write a released checkpoint as one that ``tools/test.py`` and ``streams://`` load.

    Args:
        checkpoint (str | Path): The released code's ``snapshot_*.pth.tar``; it is read as
            data, so nothing in it runs.
        out (str | Path): File to write, ``.pth``; it appears whole or not at all.
        stage (str, optional): Stage that the checkpoint must be of. Defaults to None: any.

    Returns:
        Conversion: What was found and done.

    Raises:
        FileNotFoundError: If there is no such checkpoint.
        ValueError: If it cannot be read, is of another stage, or has missing or extra tensors or
            some of another shape; or if ``out`` is the checkpoint itself.
    """
    checkpoint, out = Path(checkpoint), Path(out)
    content = _load(checkpoint)
    if out.exists() and out.samefile(checkpoint):
        raise ValueError(f'out must be another file than the checkpoint, but got {out}')
    try:
        state_dict, conversion = convert_state_dict(content['network'], stage)
    except ValueError as error:
        raise ValueError(f'{error}: {checkpoint}') from error
    meta = dict(released=checkpoint.name, epoch=content.get('epoch'), stage=conversion.stage)
    with writing(out) as part:
        torch.save(dict(meta=meta, state_dict=state_dict), part)
    return conversion


def convert_state_dict(
    network: dict[str, Tensor], stage: str | None = None
) -> tuple[dict[str, Tensor], Conversion]:
    """Convert the state dict of the released model.

    Args:
        network (dict[str, Tensor]): Tensors by their names, with or without ``module.``.
        stage (str, optional): Stage that it must be of. Defaults to None: any.

    Returns:
        tuple[dict[str, Tensor], Conversion]: State dict of this project's model, and what was
        found and done.

    Raises:
        ValueError: If it is of another stage, or has missing or extra tensors or some of another
            shape; counts of batches may be missing.
    """
    network = {key[len('module.') * key.startswith('module.') :]: network[key] for key in network}
    found = _detect(network)
    if stage not in (None, *STAGES):
        raise ValueError(f'stage must be one of {STAGES}, but got {stage!r}')
    if stage not in (None, found.stage):
        raise ValueError(
            f'stage must be {found.stage!r}, whose batch norms were trained, but got {stage!r}'
        )
    with DefaultScope.overwrite_default_scope('mmaction'), torch.device('meta'):
        wanted = MODELS.build(found.model).state_dict()
    names = {released_name(key, found.stage): key for key in wanted}
    unused = _account(network, {name: wanted[key] for name, key in names.items()}, found)
    state_dict = {}
    for name, key in names.items():
        if name in network:
            depth = found.rgb_depth if name.startswith('img_backbone.') else found.pose_depth
            form = found.stage, depth == 50, found.temporal_conv
            value = convert_tensor(name, network[name], *form)
            state_dict[key] = value.reshape(wanted[key].shape).contiguous()
    return state_dict, replace(found, used=len(state_dict), unused=unused)


def _load(path: Path) -> dict:
    if not path.is_file():
        raise FileNotFoundError(f'checkpoint not found: {path}')
    try:
        content = load_torch(path, 'cpu')
    except UnpicklingError as error:
        raise ValueError(f'checkpoint cannot be read: {path} ({error})') from error
    network = content.get('network') if isinstance(content, dict) else None
    fits = isinstance(network, dict) and all(
        isinstance(key, str) and isinstance(value, Tensor) for key, value in network.items()
    )
    if not fits:
        keys = sorted(map(str, content)) if isinstance(content, dict) else type(content).__name__
        raise ValueError(f"checkpoint must have a state dict 'network', but got {keys}: {path}")
    return content


def _detect(network: dict[str, Tensor]) -> Conversion:
    """Stage, depths and sizes, from names, shapes, and which batch norms have seen data."""
    integrated = _tensor(network, 'aggregator.img_conv.1.running_mean').any()
    posed = _tensor(network, 'pose2feat.conv.1.running_mean').any()
    stage = 'rgb+pose' if integrated else 'pose_only' if posed else 'rgb_only'
    timed = _tensor(network, 'aggregator.pose_temporal_conv.1.running_mean').any()
    return Conversion(
        stage,
        _depth(network, 'img_backbone'),
        _depth(network, 'pose_backbone'),
        _size(network, 'pose2feat.conv.0.weight', 1),
        _size(network, 'classifier.fc.0.weight', 0),
        bool(timed) and stage == 'rgb+pose',
    )


def _tensor(network: dict[str, Tensor], name: str) -> Tensor:
    if name not in network:
        raise ValueError(f'checkpoint must have {name}, but got {sorted(network)[:3]} ...')
    return network[name]


def _size(network: dict[str, Tensor], name: str, axis: int) -> int:
    shape = _tensor(network, name).shape
    if len(shape) <= axis:
        raise ValueError(f'{name} must have {axis + 1} axes or more, but is {tuple(shape)}')
    return shape[axis]


def _depth(network: dict[str, Tensor], backbone: str) -> int:
    blocks = {key.split('.')[2] for key in network if key.startswith(f'{backbone}.layer3.')}
    kind = len(blocks), f'{backbone}.layer1.0.conv3.weight' in network
    if kind not in _DEPTHS:
        raise ValueError(
            f'{backbone} must be a ResNet of depth {sorted(_DEPTHS.values())}, but got '
            f'{kind[0]} {"bottlenecks" if kind[1] else "basic blocks"} in layer3'
        )
    return _DEPTHS[kind]


def _width(depth: int) -> int:
    return 2048 if depth == 50 else 512


def _account(
    network: dict[str, Tensor], wanted: dict[str, Tensor], found: Conversion
) -> dict[str, int]:
    """Check that every tensor has its place; count unused ones by module."""
    left_out = _IDLE
    if not found.temporal_conv:
        left_out += f'|{_UNTRAINED[found.stage]}'
    unused = {key for key in network if key not in wanted and re.match(left_out, key)}
    shaped = {
        key: value.new_empty(released_shape(key, value.shape)) for key, value in wanted.items()
    }
    unfit = find_unfit(shaped, network)
    problems = [f'{key} {unfit[key]}' for key in sorted(unfit, key=network.__contains__)]
    problems += [f'{key} is unknown' for key in sorted(set(network) - set(wanted) - unused)]
    if problems:
        raise ValueError(f'checkpoint does not fit: {list_some(problems)}')
    return dict(sorted(Counter(re.sub(r'(\.\w+)\..*', r'\1', key) for key in unused).items()))
