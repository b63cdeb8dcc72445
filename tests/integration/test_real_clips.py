"""Seven real videos with estimated poses are learned by every stage, from their files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from mmengine.config import Config
from mmengine.runner import Runner

from integralaction_mm.analysis import load_dump
from integralaction_mm.evaluation import top_k_accuracy

ROOT = Path(__file__).resolve().parents[2]
CLIPS = ROOT.parent / 'shared' / 'real_clips'
pytestmark = pytest.mark.skipif(not CLIPS.is_dir(), reason=f'needs the real clips in {CLIPS}')

CONFIG = """
_base_ = {base!r}

pack = [
    dict(step, size=(28, 28)) if step['type'] == 'PoseHeatmapPAF' else step
    for step in _base_.{pipelines}.val if step['type'] in {pack}
]
sample = dict(type='SampleTwoRate', **_base_.{window})
small = [dict(type='DecodeTwoStream'), dict(type='Resize', scale=(64, 64), keep_ratio=False)]
data = dict(
    ann_file={clips!r} + '/annotations.pkl',
    data_prefix=dict(_delete_=True, video={clips!r} + '/videos'),
)
train_dataloader = dict(
    batch_size=7, num_workers=0, persistent_workers=False,
    dataset=dict(split='all', pipeline=[sample, *small, *pack], **data),
)
val_dataloader = dict(
    batch_size=7, num_workers=0, persistent_workers=False,
    dataset=dict(
        split='all', pipeline=[dict(sample, test_mode=True, num_clips=2), *small, *pack], **data
    ),
)
test_dataloader = val_dataloader
train_cfg = dict(max_epochs={epochs}, val_begin=5, val_interval=5)
# The whole set is a batch, so all is learned once a validation finds everything right.
custom_hooks = [
    dict(
        type='EarlyStoppingHook', monitor='acc/top1', rule='greater',
        stopping_threshold=0.999, patience=100,
    )
]
default_hooks = dict(checkpoint=dict(interval=5, save_best=None))
optim_wrapper = dict(optimizer=dict(lr=0.02))
param_scheduler = []
model = dict({model})
load_from = {load_from!r}
randomness = dict(seed=0)
"""
# Pose maps are sparse, and tens of steps are too few for running variances that start from 1.
QUICK_NORM = "norm_cfg=dict(type='BN2d', momentum=0.3)"
STAGES = dict(
    rgb_only=(
        'rgb',
        'rgb_window',
        f'backbone=dict(pretrained=None, pretrained2d=False, {QUICK_NORM})',
    ),
    pose_only=('pose', 'pose_window', f'backbone=dict(pretrained=None, {QUICK_NORM})'),
    rgb_pose=('rgb_pose', 'window', 'freeze_streams=True'),
)


@pytest.fixture(scope='module')
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp('real_clips')


@pytest.mark.parametrize('stage', STAGES)
def test_stage_learns_the_clips(stage, folder, run_process):
    pipelines, window, model = STAGES[stage]
    pack = ('FormatShape', 'PoseHeatmapPAF', 'PackActionInputs')
    is_last = stage == 'rgb_pose'
    config = folder / f'{stage}.py'
    config.write_text(
        CONFIG.format(
            base=str(ROOT / 'configs' / 'integralaction' / f'{stage}_k50.py'),
            pipelines=pipelines,
            pack=pack,
            window=window,
            clips=str(CLIPS),
            epochs=60,
            model=model,
            load_from=f'streams://rgb={folder}/rgb_only&pose={folder}/pose_only'
            if is_last
            else None,
        )
    )
    cfg = Config.fromfile(str(config))
    cfg.work_dir = str(folder / stage)
    cfg.experiment_name = f'{stage}_{folder.name}'
    runner = Runner.from_cfg(cfg)
    runner.train()
    checkpoint = Path((folder / stage / 'last_checkpoint').read_text())
    dump = folder / f'{stage}.pkl'
    test = ROOT / 'tools' / 'test.py'
    run_process(sys.executable, test, config, checkpoint, '--dump', dump, cwd=folder)
    predictions = load_dump(dump)
    assert len(predictions.names) == 7
    assert top_k_accuracy(predictions.scores, predictions.labels, 1) == 100
    if is_last:
        assert predictions.gates.shape == (7, 8)
        assert ((predictions.gates > 0) & (predictions.gates < 1)).all()
