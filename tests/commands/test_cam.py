from __future__ import annotations

import sys

import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import init_default_scope


@pytest.fixture
def cam(root, run_process, tmp_path, tiny_data):
    """A process of the tool with an untrained two-stream model on the tiny data."""
    config = root / 'configs/pantomime/rgb_pose_pantomime.py'
    cfg = Config.fromfile(config)
    init_default_scope('mmaction')
    torch.manual_seed(0)
    model = MODELS.build(cfg.model)
    model.init_weights()
    torch.save(dict(state_dict=model.state_dict()), tmp_path / 'model.pth')
    dataset = 'test_dataloader.dataset.'

    def run(checkpoint, *args, **kwargs):
        return run_process(
            *(sys.executable, root / 'tools/analysis_tools/cam.py', config, checkpoint),
            *args,
            '--cfg-options',
            f'{dataset}ann_file={tiny_data}/annotations.pkl',
            f'{dataset}data_prefix.video={tiny_data}/videos',
            f'{dataset}split=val',
            cwd=tmp_path,
            **kwargs,
        )

    return run


def test_draws_every_video(cam, tmp_path):
    names = ('rowing_boat_0000', 'val/golf_driving_0000.mp4')
    done = cam('model.pth', *names, '--class', 'punching bag', '--out-dir', 'out')
    for name in ('val/rowing_boat_0000.png', 'val/golf_driving_0000.png'):
        assert f'out/{name}' in done.stdout
        assert (tmp_path / 'out' / name).read_bytes().startswith(b'\x89PNG')


def test_mistake(cam):
    error = cam('model.pth', 'flying', rc=1).stderr.splitlines()[-1]
    assert error.startswith("cam.py: error: a name must fit one of 12 videos, but 'flying' fits 0")
