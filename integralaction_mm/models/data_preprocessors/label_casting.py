from __future__ import annotations

from typing import Any

import torch
from mmaction.structures import ActionDataSample
from mmaction.utils import SampleList
from mmengine.model import BaseDataPreprocessor
from torch import Tensor


class LabelCasting(BaseDataPreprocessor):
    """Base of preprocessors that move the labels of a batch in one copy.

    MMEngine's copy of each sample and its metainfo takes longer than drawing the batch.
    """

    def cast_data(self, data: Any) -> Any:
        """Move data to the device; samples with nothing but labels of one shape in place."""
        return _move_labels(data, self.device) if _have_labels(data) else super().cast_data(data)


def _have_labels(data: Any) -> bool:
    if not isinstance(data, (list, tuple)):
        return False
    is_labelled = (isinstance(x, ActionDataSample) and x.keys() == ['gt_label'] for x in data)
    return all(is_labelled) and len({sample.gt_label.shape for sample in data}) == 1


def _move_labels(data_samples: SampleList, device: torch.device) -> SampleList:
    labels = torch.stack([sample.gt_label for sample in data_samples])
    if labels.device != device:
        for sample, label in zip(data_samples, labels.to(device, non_blocking=True)):
            sample.set_field(label, 'gt_label', dtype=Tensor)
    return data_samples
