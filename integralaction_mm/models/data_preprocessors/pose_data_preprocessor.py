from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmaction.models.data_preprocessors import ActionDataPreprocessor
from mmaction.registry import MODELS
from mmaction.utils import OptConfigType, SampleList
from torch import Tensor

from ... import rendering, rendering_torch
from ..triton_or_torch import triton_or_torch
from .label_casting import LabelCasting


@MODELS.register_module()
class PoseDataPreprocessor(LabelCasting, ActionDataPreprocessor):
    """MMAction2's ``ActionDataPreprocessor`` for pose maps, which it draws if necessary.

    Samples whose metainfo has ``pose_maps`` come from ``PoseHeatmapPAF(on_device=True)`` and hold
    keypoints (T, M, K, 3): x and y in pixels of the map, and the score. Other samples hold maps,
    which are stacked. A GPU draws the whole batch with the kernels of
    :mod:`integralaction_mm.rendering_triton`, or in Torch without Triton; all other devices
    use the loops of :mod:`integralaction_mm.rendering`, which are much faster on a CPU.
    It works alone, inside :class:`TwoStreamDataPreprocessor`, and inside MMAction2's
    ``MultiModalDataPreprocessor``.

    Args:
        blending (dict, optional): Batch blending of the maps. Defaults to None.
    """

    def __init__(self, blending: OptConfigType = None) -> None:
        super().__init__(blending=blending, format_shape='NCHW')

    def cast_data(self, data: Any) -> Any:
        """Move a batch to the device, the keypoints of all samples in one copy, and the labels."""
        if isinstance(data, Mapping) and find_specs(data.get('data_samples')):
            data = dict(data, inputs=torch.stack(tuple(data['inputs'])))
        return super().cast_data(data)

    def preprocess(
        self, inputs: Sequence[Tensor] | Tensor, data_samples: SampleList, training: bool = False
    ) -> tuple[Tensor, SampleList]:
        """Make a batch of pose maps.

        Args:
            inputs (Sequence[Tensor]): N times (T, C, h, w) maps or (T, M, K, 3) keypoints, T
                counting the frames of all clips; keypoints can be a tensor (N, T, M, K, 3).
            data_samples (list[ActionDataSample]): N samples.
            training (bool): Whether to blend the batch. Defaults to False.

        Returns:
            tuple: Tensor (N, T, C, h, w), and ``data_samples``. Maps drawn here have autocast's
            type if autocast is on; all others are float32.

        Raises:
            ValueError: If samples of keypoints lack ``pose_maps``, or differ in it.
        """
        specs = find_specs(data_samples)
        if not specs:
            if inputs[0].shape[-1] == 3:
                raise ValueError(
                    "PoseHeatmapPAF(on_device=True) needs 'pose_maps' in the meta_keys of "
                    f'PackActionInputs, but got keypoints of shape {tuple(inputs[0].shape)} alone'
                )
            return super().preprocess(inputs, data_samples, training)
        if any(spec != specs[0] for spec in specs):
            raise ValueError(f'pose_maps must be the same in all samples, but got {specs}')
        joints = inputs if isinstance(inputs, Tensor) else torch.stack(tuple(inputs))
        maps = _draw(joints.transpose(1, 2), specs[0])  # [N, M, T, K, 3] to [N, T, C, h, w]
        if training and self.blending is not None:
            maps, data_samples = self.blending(maps, data_samples)
        return maps, data_samples


def find_specs(data_samples: SampleList | None) -> list:
    """``pose_maps`` of each sample, how its maps are drawn; an empty list if no sample has it."""
    specs = [sample.get('pose_maps') for sample in data_samples or ()]
    return specs if any(specs) else []


def _draw(joints: Tensor, spec: Mapping[str, Any]) -> Tensor:
    if joints.is_cuda:
        return _find_renderer(joints.device)(joints[..., :2], joints[..., 2], **spec)
    samples = joints.cpu().numpy()
    maps = np.stack([rendering.render_pose_maps(x[..., :2], x[..., 2], **spec) for x in samples])
    return torch.from_numpy(maps).to(joints.device, rendering_torch.autocast_dtype(joints.device))


@functools.cache
def _find_renderer(device: torch.device) -> Callable[..., Tensor]:
    """Triton's kernels if it is available and can compile them, else Torch's operators."""

    def load() -> Callable[..., Tensor]:
        from ...rendering_triton import render_pose_maps

        joint = torch.zeros(1, 1, 1, 1, 2, device=device)
        render_pose_maps(joint, joint[..., 0], bones=[(0, 0)], size=(1, 1))
        return render_pose_maps

    return triton_or_torch('pose maps are drawn', load, rendering_torch.render_pose_maps)
