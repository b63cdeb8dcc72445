"""Test pipeline of a config, as an inferencer needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import torch
from mmengine.dataset import Compose

from ..datasets import SampleTwoRate
from ..layouts import Layout
from .clip import DecodeClip

__all__ = ['build_pipeline', 'check_device', 'check_stream', 'require_file']


def build_pipeline(cfg: Any) -> tuple[Compose, SampleTwoRate, Layout | None]:
    """Build the test pipeline of a config for clips.

    Args:
        cfg (Config): Config with ``test_dataloader.dataset.pipeline``.

    Returns:
        tuple: The pipeline, which also takes frames from memory; its sampler; and the layout of
        the poses that it takes, None where it takes none.

    Raises:
        ValueError: If the pipeline does not sample and decode as this package does.
    """
    steps = cfg.test_dataloader.dataset.pipeline
    pipeline = Compose([_replace_decoder(step) for step in steps])
    transforms = {type(step).__name__: step for step in _flatten(pipeline.transforms)}
    sampler = transforms.get('SampleTwoRate')
    needed = ['SampleTwoRate', 'DecodeClip']
    if isinstance(sampler, SampleTwoRate) and 'Pose' in sampler.clip_len:
        needed.append('PoseHeatmapPAF')
    if not isinstance(sampler, SampleTwoRate) or not set(needed) <= set(transforms):
        names = [name.replace('DecodeClip', 'DecodeTwoStream') for name in needed]
        raise ValueError(
            f'test_dataloader.dataset.pipeline of config must have {" and ".join(names)}, '
            f'but got {[step["type"] for step in steps]}'
        )
    layout = transforms['PoseHeatmapPAF'].layout if 'PoseHeatmapPAF' in needed else None
    return pipeline, sampler, layout


def _replace_decoder(step: dict) -> Any:
    if step['type'] == 'DecodeTwoStream':
        return DecodeClip(**{key: value for key, value in step.items() if key != 'type'})
    if 'transforms' in step:
        return dict(step, transforms=[_replace_decoder(inner) for inner in step['transforms']])
    return step


def _flatten(transforms: Iterable[Any]) -> Iterator[Any]:
    for transform in transforms:
        yield transform
        yield from _flatten(getattr(transform, 'transforms', ()))


def check_device(device: str | None) -> None:
    """Raise ValueError if torch cannot use a device."""
    try:
        torch.empty(0, device=device)
    except (AssertionError, RuntimeError) as error:  # the former where torch has no CUDA
        reason = str(error).splitlines()[0]
        raise ValueError(
            f'device must be one that torch can use, but got {device!r} ({reason})'
        ) from error


def check_stream(name: str, stream: Any, whole: Any) -> None:
    """Raise ValueError if a single stream does not fit the model that it is to stand beside.

    Args:
        name (str): 'rgb' or 'pose'.
        stream (TwoStreamInferencer): The single stream.
        whole (TwoStreamInferencer): The model.
    """
    modality = {'rgb': 'RGB', 'pose': 'Pose'}[name]
    for what, wanted, got in (
        ('modalities', [modality], list(stream.sampler.clip_len)),
        ('number of classes', len(whole.classes), len(stream.classes)),
        ('layout', whole.layout, stream.layout or whole.layout),
    ):
        if wanted != got:
            raise ValueError(
                f'{what} of {name} must be {wanted}, but got {got}: {stream.cfg.filename}'
            )


def require_file(kind: str, path: str | Path) -> None:
    """Raise FileNotFoundError if a path, which may be an address, does not exist."""
    if '://' not in str(path) and not Path(path).is_file():
        raise FileNotFoundError(f'{kind} not found: {path}')
