from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmaction.registry import DATASETS
from mmaction.structures import ActionDataSample
from torch.utils.data import Dataset

__all__ = ['CACHE_FILE', 'CachedFeatureDataset']

CACHE_FILE = 'cache.json'


@DATASETS.register_module()
class CachedFeatureDataset(Dataset):
    """Outputs of the frozen streams for each video of a dataset, written by ``cache_features.py``.

    A sample is a dict of ``inputs``, with float16 tensors ``feat_rgb`` (clips*T, C_rgb),
    ``feat_pose`` (clips*T', C_pose), ``seen`` (clips*T) and, where the streams have heads,
    ``score_rgb`` and ``score_pose`` (clips, num_classes); and ``data_samples``, an
    ``ActionDataSample`` with ``gt_label``. Of several augmented passes one is drawn with NumPy's
    generator.

    Args:
        cache (str): Folder of one phase, such as ``features/train``: ``cache.json`` with
            ``videos``, ``passes`` and ``shard_size``, and ``pass_<n>/<first video>.npy``.

    Raises:
        FileNotFoundError: If there is no cache.
        ValueError: If it is not complete.
    """

    def __init__(self, cache: str) -> None:
        path = Path(cache)
        if not (path / CACHE_FILE).is_file():
            raise FileNotFoundError(
                f'no cached features in {cache}; make them with: '
                f'python tools/cache_features.py CONFIG --out FOLDER --phases {path.name}'
            )
        self.meta = json.loads((path / CACHE_FILE).read_text(encoding='utf-8'))
        starts = range(0, self.meta['videos'], self.meta['shard_size'])
        self.passes = [
            [path / f'pass_{number}' / f'{start:07d}.npy' for start in starts]
            for number in range(self.meta['passes'])
        ]
        missing = [str(shard) for shards in self.passes for shard in shards if not shard.is_file()]
        if missing:
            raise ValueError(
                f'cached features must be complete, but {len(missing)} files are missing, such as '
                f'{missing[0]}; run tools/cache_features.py again'
            )
        self._open: dict[Path, np.ndarray] = {}

    def __len__(self) -> int:
        return self.meta['videos']

    def __getitem__(self, index: int) -> dict[str, Any]:
        shards = self.passes[np.random.randint(len(self.passes))]
        record = self._shard(shards[index // self.meta['shard_size']])
        record = record[index % self.meta['shard_size']]
        sample = ActionDataSample().set_gt_label(int(record['label']))
        sample.set_metainfo(dict(filename=self.meta['names'][index]))
        # A copy, as a record of a read-only file gives no writable tensor.
        inputs = {
            key: torch.from_numpy(np.array(record[key]))
            for key in record.dtype.names
            if key != 'label'
        }
        return dict(inputs=inputs, data_samples=sample)

    def _shard(self, path: Path) -> np.ndarray:
        if path not in self._open:  # opened when needed, in the worker that needs it
            self._open[path] = load_records(path, 'r')
        return self._open[path]


def load_records(path: Path, mmap_mode: Any = None) -> np.ndarray:
    """Read a file of features.

    Raises:
        ValueError: If it cannot be read, or holds objects.
    """
    try:
        return np.load(path, mmap_mode)
    except (EOFError, OSError, ValueError) as error:
        raise ValueError(f'cached features cannot be read: {path} ({error})') from error
