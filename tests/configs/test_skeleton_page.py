"""MMAction2's page of skeleton models, from its installed package: all 42 configs.

The digits are those of the tables in ``configs/skeleton/*/README.md`` of
https://github.com/open-mmlab/mmaction2/tree/v1.2.0.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import mmaction
import pytest
import torch
from leaves import dataset_of
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.evaluator import Evaluator
from skeleton_sets import write_sets
from small_leaves import narrow, shrink, without_downloads

from integralaction_mm.config_files import load_config
from integralaction_mm.experiments.complexity import measure_complexity

ROOT = Path(mmaction.__file__).parent / '.mim/configs/skeleton'
CONFIGS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob('*.py'))
# Bones and motions take the models of joints, and differ in one word of their pipelines.
SAME_MODEL = ('-bone-u', '-joint-motion-', '-bone-motion-')
# FLOPs in G and parameters in M of the page's rows; those of RGBPoseConv3D have none.
PAGE = {
    '2s-agcn/*_ntu60-xsub-keypoint-2d': ('4.4', '3.5'),
    '2s-agcn/*_ntu60-xsub-keypoint-3d': ('6.5', '3.5'),
    'posec3d/*_gym-*': ('20.6', '2.0'),
    'posec3d/*_ntu60-xsub-*': ('20.6', '2.0'),
    'posec3d/*_ucf101-split1-keypoint': ('14.6', '3.1'),
    'posec3d/*_hmdb51-split1-keypoint': ('14.6', '3.0'),
    'posec3d/*_k400-keypoint': ('19.1', '3.2'),
    'stgcn/*-keypoint-2d': ('3.8', '3.1'),
    'stgcn/*-keypoint-3d': ('5.7', '3.1'),
    'stgcnpp/*-keypoint-2d': ('1.95', '1.39'),
    'stgcnpp/*-keypoint-3d': ('2.96', '1.4'),
}
ROWS = {
    path.relative_to(ROOT).as_posix(): digits
    for pattern, digits in PAGE.items()
    for path in sorted(ROOT.glob(f'{pattern}.py'))
}


def with_the_rest_slow(names: list[str]) -> list:
    return [
        pytest.param(name, marks=[pytest.mark.slow] if any(p in name for p in SAME_MODEL) else [])
        for name in names
    ]


@pytest.fixture(scope='module')
def sets(tmp_path_factory) -> Path:
    return write_sets(tmp_path_factory.mktemp('sets'))


def make_small(name: str, work_dir: Path) -> Config:
    """A config as it is, but narrow, with small pictures and one epoch."""
    cfg = Config(load_config(f'mmaction::skeleton/{name}').to_dict(), format_python_code=False)
    for phase in ('train', 'val', 'test'):
        dataset, loader = dataset_of(cfg, phase), cfg[f'{phase}_dataloader']
        dataset.pipeline = shrink(dataset.pipeline)
        loader.update(batch_size=2, num_workers=0, persistent_workers=False)
        loader.dataset = dataset  # once, without RepeatDataset
    if cfg.model.backbone.type == 'RGBPoseConv3D':
        narrow(cfg.model)
    else:
        width = cfg.model.backbone.get('base_channels', 64)
        cfg.model.backbone.base_channels = 8
        cfg.model.cls_head.in_channels = cfg.model.cls_head.in_channels * 8 // width
    without_downloads(cfg.model)
    cfg.load_from = None
    cfg.train_cfg.max_epochs = 1
    cfg.default_hooks.checkpoint = None
    cfg.update(work_dir=str(work_dir), visualizer=None, randomness=dict(seed=0))
    cfg.experiment_name = name.replace('/', '_')
    return cfg


def as_on_the_page(value: float, digits: str) -> str:
    """Rounded to two places and then, where the page has one, again: 4.3487 is 4.35 and 4.4."""
    hundredths = Decimal(value).quantize(Decimal('0.01'), ROUND_HALF_UP)
    return str(hundredths.quantize(Decimal(digits), ROUND_HALF_UP))


def test_all_configs_are_there():
    assert len(CONFIGS) == 42
    assert len(ROWS) == 39


@pytest.mark.parametrize('name', with_the_rest_slow(sorted(ROWS)))
def test_costs_what_the_page_says(name):
    found = measure_complexity(load_config(f'mmaction::skeleton/{name}'))
    flops, parameters = ROWS[name]
    assert as_on_the_page(found.flops / 1e9, flops) == flops
    assert as_on_the_page(found.parameters / 1e6, parameters) == parameters


@pytest.mark.parametrize('name', with_the_rest_slow(CONFIGS))
def test_trains_and_tests_a_step(name, sets, tmp_path, monkeypatch, check_run):
    monkeypatch.chdir(sets)  # the configs name data/skeleton/...
    check_run(make_small(name, tmp_path))


def test_gym_is_measured_by_mean_class_accuracy(sets, tmp_path, monkeypatch):
    """The page's Mean Top-1: the classes count the same, however many videos they have."""
    monkeypatch.chdir(sets)
    cfg = make_small('posec3d/slowonly_r50_8xb16-u48-240e_gym-keypoint.py', tmp_path)
    evaluator = Evaluator([cfg.test_evaluator])
    samples = []
    for label, guess in ((0, 0), (0, 0), (0, 0), (1, 0), (2, 2), (2, 1)):
        sample = ActionDataSample().set_gt_label(label)
        samples.append(sample.set_pred_score(torch.eye(99)[guess]).to_dict())
    evaluator.process(samples, {})
    metrics = evaluator.evaluate(len(samples))
    assert metrics['acc/top1'] == pytest.approx(4 / 6)
    assert metrics['acc/mean1'] == pytest.approx((3 / 3 + 0 / 1 + 1 / 2) / 3)
