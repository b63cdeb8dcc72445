from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmaction.registry import MODELS

from ...datasets.cached_feature_dataset import load_records
from .label_casting import LabelCasting

EMPTY_FILE = 'empty.npy'


@MODELS.register_module()
class CachedFeaturePreprocessor(LabelCasting):
    """Batches of :class:`~integralaction_mm.datasets.CachedFeatureDataset`, on the model's device.

    It adds the pose stream's output for an empty pose, under the names of the inputs with
    ``empty_`` before them, for samples that lose their pose in training.

    Args:
        cache (str): Folder of one phase, with ``empty.npy``.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If it cannot be read.
    """

    def __init__(self, cache: str) -> None:
        super().__init__()
        path = Path(cache) / EMPTY_FILE
        if not path.is_file():
            raise FileNotFoundError(f'features of an empty pose not found: {path}')
        record = load_records(path)
        for key in ('feat_pose', 'score_pose', 'seen'):
            if key in (record.dtype.names or ()):
                value = torch.from_numpy(np.array(record[key][0])).float()
                self.register_buffer(f'empty_{key}', value, persistent=False)

    def forward(self, data: dict, training: bool = False) -> dict:
        """Stack the samples of a batch.

        Args:
            data (dict): ``inputs``, a dict of lists of N float16 tensors, and ``data_samples``.
            training (bool): Not used. Defaults to False.

        Returns:
            dict: ``inputs`` as float32 tensors (N, ...), with those of an empty pose, and
            ``data_samples``.
        """
        data = self.cast_data(data)
        inputs: dict[str, Any] = {
            key: torch.stack(tuple(values)).float() for key, values in data['inputs'].items()
        }
        inputs.update(self.named_buffers())
        return dict(inputs=inputs, data_samples=data['data_samples'])
