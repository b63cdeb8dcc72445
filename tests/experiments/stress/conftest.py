"""Small recognizers of frames, of poses and of both, and tiny videos for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import DefaultScope

from integralaction_mm import config_path
from integralaction_mm.experiments.stress.prepare import build_videos

SPLIT = 'test_in_context'
# MMAction2's own TSM, as its config has it, on small frames.
TSM = """
_base_ = 'mmaction::recognition/tsm/tsm_imagenet-pretrained-r50_8xb16-1x1x8-50e_kinetics400-rgb.py'
model = dict(
    backbone=dict(depth=18, pretrained=None, pretrained2d=False),
    cls_head=dict(num_classes=12, in_channels=512),
)
test_dataloader = dict(dataset=dict(pipeline=[
    dict(type='DecordInit', io_backend='disk'),
    dict(type='SampleFrames', clip_len=1, frame_interval=1, num_clips=8, test_mode=True),
    dict(type='DecordDecode'),
    dict(type='Resize', scale=(-1, 36)),
    dict(type='CenterCrop', crop_size=32),
    dict(type='FormatShape', input_format='NCHW'),
    dict(type='PackActionInputs'),
]))
"""


@pytest.fixture(scope='session')
def model_of(tmp_path_factory) -> Callable[[str], tuple[Path, Path]]:
    """Config and checkpoint of an untrained tsm, stgcn, rgbpose, ours or ours_of_poses."""
    folder = tmp_path_factory.mktemp('models')
    (folder / 'tsm.py').write_text(TSM)
    paths = dict(
        tsm=folder / 'tsm.py',
        stgcn=config_path('pantomime/stgcn_joint_pantomime.py'),
        rgbpose=config_path('pantomime/rgbposeconv3d_pantomime.py'),
        ours=config_path('pantomime/rgb_pose_pantomime.py'),
        ours_of_poses=config_path('pantomime/pose_only_pantomime.py'),
    )

    @lru_cache
    def make(name: str) -> tuple[Path, Path]:
        cfg = Config.fromfile(paths[name])
        for step in cfg.test_dataloader.dataset.pipeline:
            if 'num_clips' in step and name != 'tsm':
                step.num_clips = 1
        torch.manual_seed(0)
        with DefaultScope.overwrite_default_scope('mmaction'):
            model = MODELS.build(cfg.model)
        files = folder / f'{name}_small.py', folder / f'{name}.pth'
        cfg.dump(files[0])
        torch.save(dict(state_dict=model.state_dict()), files[1])
        return files

    return make


@pytest.fixture
def videos_of(model_of, tiny_data):
    """``videos_of(name, count, **options)``: some tiny videos with the pipeline of a model."""

    def make(name: str, count: int = 3, **options):
        cfg = Config.fromfile(model_of(name)[0])
        cfg.test_dataloader.dataset.indices = count
        ann_file = tiny_data / 'annotations.pkl'
        return build_videos(cfg, **{'ann_file': ann_file, 'split': SPLIT, **options})

    return make
