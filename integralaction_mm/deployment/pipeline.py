"""What a test pipeline does to a clip, in a form that needs no MMAction2."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from mmaction.datasets.transforms import CenterCrop, FormatShape, PackActionInputs, Resize
from mmengine.registry import DefaultScope

from ..datasets import DecodeTwoStream, OncePerFrame, PoseHeatmapPAF, SampleTwoRate
from ..datasets.pipeline import build_test_pipeline, flatten

__all__ = ['ClipSpec', 'read_pipeline']

# What the exported model or its runner does in another way.
_ELSEWHERE = (
    SampleTwoRate,
    OncePerFrame,
    DecodeTwoStream,
    FormatShape,
    PoseHeatmapPAF,
    PackActionInputs,
)


@dataclass(frozen=True)
class ClipSpec:
    """The clips that a model takes.

    Args:
        sampler (SampleTwoRate): Frames of a clip, and clips of a video.
        steps (list[dict]): What happens to a decoded frame, in order: ``fit`` into ``long`` and
            ``short`` pixels with the aspect ratio kept (``long`` None: any), ``resize`` to
            ``size`` or ``crop`` ``size`` from the middle, with ``size`` (w, h) in pixels.
        frame_size (tuple[int, int]): (h, w) of the frames after that.
        renderer (PoseHeatmapPAF, optional): Draws the pose maps; None without a pose stream.
    """

    sampler: SampleTwoRate
    steps: list[dict[str, Any]]
    frame_size: tuple[int, int]
    renderer: PoseHeatmapPAF | None


def read_pipeline(cfg: Any) -> ClipSpec:
    """Read the test pipeline of a config.

    Args:
        cfg (Config): Config with ``test_dataloader.dataset.pipeline``.

    Raises:
        ValueError: If the pipeline has a transform that is not known here, or gives frames whose
            size depends on the video.
    """
    with DefaultScope.overwrite_default_scope('mmaction'):
        pipeline, sampler, layout = build_test_pipeline(cfg)
    transforms = list(flatten(pipeline.transforms))
    steps = [
        _describe(transform) for transform in transforms if not isinstance(transform, _ELSEWHERE)
    ]
    if not steps or 'size' not in steps[-1]:
        raise ValueError(
            'the test pipeline must give frames of one size, by Resize(keep_ratio=False) or '
            f'CenterCrop, but got {steps}: {cfg.filename}'
        )
    width, height = steps[-1]['size']
    renderer = next((item for item in transforms if isinstance(item, PoseHeatmapPAF)), None)
    return ClipSpec(sampler, steps, (height, width), renderer if layout else None)


def _describe(transform: Any) -> dict[str, Any]:
    if type(transform) is CenterCrop:
        return dict(do='crop', size=list(transform.crop_size))
    if type(transform) is Resize and transform.interpolation == 'bilinear':
        if not transform.keep_ratio:
            return dict(do='resize', size=list(transform.scale))
        if isinstance(transform.scale, tuple):
            longest, shortest = max(transform.scale), min(transform.scale)
            return dict(do='fit', long=None if math.isinf(longest) else longest, short=shortest)
    raise ValueError(
        'the test pipeline may change frames by CenterCrop and by Resize (bilinear, to a size in '
        f'pixels) alone, but got {transform}'
    )
