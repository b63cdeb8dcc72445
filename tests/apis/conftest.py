"""Configs of the three stages on the tiny data, each with a checkpoint of random weights."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import DefaultScope

from integralaction_mm import config_path

STAGES = ('rgb_only', 'pose_only', 'rgb_pose')


@pytest.fixture(scope='session')
def stages(tiny_data, tmp_path_factory) -> dict[str, tuple[Path, Path]]:
    """Stage to config and checkpoint; a clip samples 8 frames in a row, a video two clips."""
    folder = tmp_path_factory.mktemp('stages')
    files = {}
    for stage in STAGES:
        cfg = Config.fromfile(config_path(f'integralaction/{stage}_pantomime.py'))
        loader = cfg.test_dataloader
        loader.update(batch_size=5, num_workers=0, persistent_workers=False)
        data = loader.dataset
        data.ann_file = str(tiny_data / 'annotations.pkl')
        data.data_prefix = dict(video=str(tiny_data / 'videos'))
        sampler = data.pipeline[0]
        sampler.update(num_clips=2, frame_interval=dict.fromkeys(sampler.clip_len, 1))
        files[stage] = (folder / f'{stage}.py', folder / f'{stage}.pth')
        cfg.dump(files[stage][0])
        torch.manual_seed(0)
        with DefaultScope.overwrite_default_scope('mmaction'):
            model = MODELS.build(cfg.model)
        head = model.cls_head.fc_cls
        head.weight.data *= 10  # scores that differ from video to video
        torch.save(dict(state_dict=model.state_dict()), files[stage][1])
    return files


@pytest.fixture(scope='session')
def videos(tiny_data) -> list[Path]:
    """Three videos of the tiny data."""
    return sorted((tiny_data / 'videos' / 'test_in_context').iterdir())[:3]
