from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from mmaction.models.data_preprocessors import MultiModalDataPreprocessor
from mmaction.registry import MODELS

from .label_casting import LabelCasting
from .pose_data_preprocessor import PoseDataPreprocessor, find_specs


@MODELS.register_module()
class TwoStreamDataPreprocessor(LabelCasting, MultiModalDataPreprocessor):
    """MMAction2's ``MultiModalDataPreprocessor``, with one copy for the keypoints of a batch.

    A copy of each sample's keypoints would take longer than drawing them.

    Args:
        preprocessors (dict): Preprocessors by key of the inputs, such as
            ``ActionDataPreprocessor`` for ``imgs`` and ``PoseDataPreprocessor`` for
            ``heatmap_imgs``.
    """

    def cast_data(self, data: Any) -> Any:
        """Move a batch to the device, the keypoints of all samples in one copy, and the labels."""
        if isinstance(data, Mapping) and find_specs(data.get('data_samples')):
            inputs = {
                key: torch.stack(tuple(value))
                if isinstance(self.preprocessors[key], PoseDataPreprocessor)
                else value
                for key, value in data['inputs'].items()
            }
            data = dict(data, inputs=inputs)
        return super().cast_data(data)
