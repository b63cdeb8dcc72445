"""A training of a second with all that a stop can change: order, augmentation, dropout, BN."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import torch
from mmaction.registry import DATASETS, METRICS, MODELS
from mmengine.config import Config
from mmengine.evaluator import BaseMetric
from mmengine.model import BaseModel
from torch import nn
from torch.utils.data import Dataset

from integralaction_mm.commands.launch import build_runner

_NUMBERS = itertools.count()


@DATASETS.register_module()
class NoisyPoints(Dataset):
    """Points (4,) float32 of two classes, each drawn anew every time."""

    def __len__(self) -> int:
        return 12

    def __getitem__(self, index: int) -> dict:
        noise = np.random.normal(size=4).astype(np.float32)
        return dict(inputs=torch.tensor(noise + index % 2), data_samples=index % 2)


@MODELS.register_module()
class SmallModel(BaseModel):
    """BN, dropout and a linear layer."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.drop, self.fc = nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 2)

    def forward(self, inputs, data_samples=None, mode='tensor'):
        scores = self.fc(self.drop(self.norm(torch.stack(list(inputs)))))
        if mode == 'loss':
            return dict(loss=nn.functional.cross_entropy(scores, torch.tensor(data_samples)))
        return list(scores)


@METRICS.register_module()
class CountEpochs(BaseMetric):
    """Grows with every validation, so that each checkpoint is the best one."""

    count = 0

    def process(self, data_batch, data_samples) -> None:
        self.results.append(len(data_samples))

    def compute_metrics(self, results: list) -> dict[str, float]:
        CountEpochs.count += 1
        return dict(acc=float(CountEpochs.count))


def small_config(work_dir: Path, epochs: int, workers: int = 0, **hook) -> Config:
    """Config of so many epochs of three steps; ``hook`` are options of its checkpoint hook."""
    loader = dict(batch_size=4, num_workers=workers, dataset=dict(type='NoisyPoints'))
    shuffled = dict(sampler=dict(type='DefaultSampler', shuffle=True))
    checkpoint = dict(type='CheckpointHook', **{'interval': 1, **hook})
    return Config(
        dict(
            default_scope='mmaction',
            model=dict(type='SmallModel'),
            train_dataloader=dict(**loader, **shuffled),
            val_dataloader=dict(**loader, sampler=dict(type='DefaultSampler', shuffle=False)),
            train_cfg=dict(by_epoch=True, max_epochs=epochs),
            val_cfg=dict(),
            val_evaluator=dict(type='CountEpochs'),
            optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.1, momentum=0.9)),
            default_hooks=dict(checkpoint=checkpoint),
            randomness=dict(seed=0),
            log_level='WARNING',
            launcher='none',
            work_dir=str(work_dir),
            experiment_name=f'small_{next(_NUMBERS)}',  # MMEngine keeps what it logs by name
        ),
        format_python_code=False,
    )


def train(work_dir: Path, epochs: int, resume: str | None = None, **options) -> dict:
    """Train; returns the state dict."""
    cfg = small_config(work_dir, epochs, **options)
    if resume is not None:
        cfg.resume, cfg.load_from = True, resume
    return build_runner(cfg).train().state_dict()
