"""The steps of a test pipeline, in a form that does not need MMAction2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mmaction.datasets.transforms import FormatShape, GeneratePoseTarget, PackActionInputs
from mmcv.transforms import KeyMapper
from mmengine.registry import DefaultScope

from ..datasets import OncePerFrame, PoseHeatmapPAF
from ..datasets.pipeline import ClipPipeline, build_test_pipeline, flatten
from ..layouts import Layout
from .steps import describe_step

__all__ = ['ClipSpec', 'read_pipeline']

# Transforms that the exported model does itself, or that only hold or pack.
_ELSEWHERE = (
    OncePerFrame,
    KeyMapper,
    FormatShape,
    PoseHeatmapPAF,
    GeneratePoseTarget,
    PackActionInputs,
)
_SIZED = ('fit', 'resize', 'crop')


@dataclass(frozen=True)
class ClipSpec:
    """The clips that a model takes, and how they are made from a video.

    Args:
        taken (ClipPipeline): The pipeline.
        steps (list[dict]): What happens to a video, in order: ``do`` names a function of
            :mod:`integralaction_mm.deployment.standalone`, the rest are its arguments.
        frame_size (tuple[int, int], optional): (h, w) of the frames, that keypoints are in pixels
            of, after that; None if a model takes neither.
        renderer (PoseHeatmapPAF | GeneratePoseTarget, optional): Draws the pose maps; None if
            a model takes none.
    """

    taken: ClipPipeline
    steps: list[dict[str, Any]]
    frame_size: tuple[int, int] | None
    renderer: PoseHeatmapPAF | GeneratePoseTarget | None

    @property
    def layout(self) -> Layout | None:
        """Layout of the keypoints."""
        return self.taken.layout

    @property
    def takes_graph(self) -> bool:
        """Whether the poses enter the model as joints."""
        return 'Pose' in self.taken.modalities and self.renderer is None

    @property
    def clip_len(self) -> dict[str, int]:
        """Frames and poses of a clip by stream, 'RGB' and 'Pose'."""
        return next(step['clip_len'] for step in self.steps if step['do'] == 'sample')


def read_pipeline(cfg: Any) -> ClipSpec:
    """Read the test pipeline of a config.

    Args:
        cfg (Config): Config with ``test_dataloader.dataset.pipeline``.

    Raises:
        ValueError: If the pipeline has an unknown transform, or gives frames whose
            size depends on the video.
    """
    with DefaultScope.overwrite_default_scope('mmaction'):
        taken = build_test_pipeline(cfg)
    transforms = list(flatten(taken.compose.transforms))
    steps = [
        step
        for transform in transforms
        if not isinstance(transform, _ELSEWHERE)
        for step in describe_step(transform, taken.modalities)
    ]
    drawn = (PoseHeatmapPAF, GeneratePoseTarget)
    renderer = next((item for item in transforms if isinstance(item, drawn)), None)
    if 'Pose' not in taken.modalities:
        renderer = None
    size = None
    if 'RGB' in taken.modalities or renderer is not None:
        sized = [step for step in steps if step['do'] in _SIZED]
        if not sized or 'size' not in sized[-1]:
            raise ValueError(
                'the test pipeline must give frames of one size, by Resize(keep_ratio=False) or '
                f'CenterCrop, but got {sized}: {cfg.filename}'
            )
        size = sized[-1]['size'][1], sized[-1]['size'][0]
    return ClipSpec(taken, steps, size, renderer)
