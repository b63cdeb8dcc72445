"""A checkout after ``make demo``, small: its links, data, models that know nothing, and dumps."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import DefaultScope

from integralaction_mm import config_path

LINKS = ('tools', 'configs', 'docs', 'demo', 'benchmarks', 'integralaction_mm', 'constraints.txt')
EPOCHS = {'rgb_only': 6, 'pose_only': 8, 'rgb_pose': 6, 'rgb_pose_robust': 12}


@pytest.fixture(scope='session')
def demo_runs(tiny_data, tmp_path_factory) -> Path:
    """What ``work_dirs/demo`` holds, of models with random weights."""
    folder = tmp_path_factory.mktemp('docs') / 'demo'
    for stage, epoch in EPOCHS.items():
        model = build(f'pantomime/{name_config(stage)}.py')
        work_dir = folder / stage
        work_dir.mkdir(parents=True)
        checkpoint = work_dir / f'epoch_{epoch}.pth'
        torch.save(dict(state_dict=model.state_dict(), meta=dict(epoch=epoch)), checkpoint)
        (work_dir / 'last_checkpoint').write_text(str(checkpoint))
    with open(tiny_data / 'annotations.pkl', 'rb') as file:
        data = pickle.load(file)
    (folder / 'dumps').mkdir()
    rng = np.random.default_rng(0)
    for stage in EPOCHS:
        for context in ('in_context', 'out_of_context'):
            names = set(data['split'][f'test_{context}'])
            samples = [
                predict(rng, stage, item)
                for item in data['annotations']
                if {item['frame_dir'], item['filename']} & names
            ]
            with open(folder / 'dumps' / f'{stage}_{context}.pkl', 'wb') as file:
                pickle.dump(samples, file)
    return folder


def name_config(stage: str) -> str:
    """Config of a stage of the demo."""
    return 'rgb_pose_pantomime_robust' if stage == 'rgb_pose_robust' else f'{stage}_pantomime'


def build(config: str) -> torch.nn.Module:
    """A model with the weights that it begins with."""
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('mmaction'):
        return MODELS.build(Config.fromfile(config_path(config)).model)


def predict(rng: np.random.Generator, stage: str, item: dict) -> dict:
    """A prediction as ``tools/test.py --dump`` keeps it, drawn by chance."""
    sample = dict(
        frame_dir=item['frame_dir'],
        filename=item['filename'],
        pred_score=torch.tensor(rng.dirichlet(np.ones(12)), dtype=torch.float32),
        gt_label=torch.tensor([item['label']]),
    )
    if stage.startswith('rgb_pose'):
        sample['pred_gate'] = torch.tensor(rng.random(8), dtype=torch.float32)
    if stage == 'rgb_pose_robust':
        sample['context_conflict'] = torch.tensor(rng.random(), dtype=torch.float32)
    return sample


@pytest.fixture
def checkout(root, tiny_data, demo_runs, tmp_path) -> Path:
    """A folder to run a page in."""
    for name in LINKS:
        (tmp_path / name).symlink_to(root / name)
    (tmp_path / 'data').mkdir()
    (tmp_path / 'data/pantomime').symlink_to(tiny_data)
    (tmp_path / 'work_dirs').mkdir()
    shutil.copytree(demo_runs, tmp_path / 'work_dirs/demo')
    return tmp_path
