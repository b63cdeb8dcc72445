from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from mmaction.models.data_preprocessors import ActionDataPreprocessor
from mmaction.registry import MODELS
from mmaction.utils import OptConfigType, SampleList
from torch import Tensor

from ... import rendering, rendering_torch


@MODELS.register_module()
class PoseDataPreprocessor(ActionDataPreprocessor):
    """MMAction2's ``ActionDataPreprocessor`` for pose maps, which are drawn here if need be.

    Samples whose metainfo has ``pose_maps`` come from ``PoseHeatmapPAF(on_device=True)`` and hold
    keypoints (T, M, K, 3): x and y in pixels of the map, and the score. Other samples hold maps,
    which are stacked. A GPU draws the whole batch in Torch, all else with the loops of
    :mod:`integralaction_mm.rendering`, which are much faster on a CPU. Works alone and inside
    ``MultiModalDataPreprocessor``.

    Args:
        blending (dict, optional): Batch blending of the maps. Defaults to None.
    """

    def __init__(self, blending: OptConfigType = None) -> None:
        super().__init__(blending=blending, format_shape='NCHW')

    def preprocess(
        self, inputs: Sequence[Tensor], data_samples: SampleList, training: bool = False
    ) -> tuple[Tensor, SampleList]:
        """Make a batch of pose maps.

        Args:
            inputs (Sequence[Tensor]): N times (T, C, h, w) maps or (T, M, K, 3) keypoints, T
                counting the frames of all clips.
            data_samples (list[ActionDataSample]): N samples.
            training (bool): Whether to blend the batch. Defaults to False.

        Returns:
            tuple: Tensor (N, T, C, h, w), and ``data_samples``. Maps drawn here are of autocast's
            type where autocast is on, and all others float32.

        Raises:
            ValueError: If samples of keypoints lack ``pose_maps``, or differ in it.
        """
        specs = [sample.get('pose_maps') for sample in data_samples or ()]
        if not any(specs):
            if inputs[0].shape[-1] == 3:
                raise ValueError(
                    "PoseHeatmapPAF(on_device=True) needs 'pose_maps' in the meta_keys of "
                    f'PackActionInputs, but got keypoints of shape {tuple(inputs[0].shape)} alone'
                )
            return super().preprocess(inputs, data_samples, training)
        if any(spec != specs[0] for spec in specs):
            raise ValueError(f'pose_maps must be the same in all samples, but got {specs}')
        joints = torch.stack(tuple(inputs)).transpose(1, 2)  # [N, M, T, K, 3]
        maps = _draw(joints, specs[0])
        if training and self.blending is not None:
            maps, data_samples = self.blending(maps, data_samples)
        return maps, data_samples


def _draw(joints: Tensor, spec: Mapping[str, Any]) -> Tensor:
    if joints.is_cuda:
        return rendering_torch.render_pose_maps(joints[..., :2], joints[..., 2], **spec)
    samples = joints.cpu().numpy()
    maps = np.stack([rendering.render_pose_maps(x[..., :2], x[..., 2], **spec) for x in samples])
    return torch.from_numpy(maps).to(joints.device, rendering_torch.autocast_dtype(joints.device))
