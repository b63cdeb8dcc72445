"""Configs on a smaller scale, and a run of one step."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from leaves import dataset_of, layout_of, with_options
from mmengine.config import Config
from mmengine.runner import Runner
from small_leaves import narrow, shrink, without_downloads


@pytest.fixture(scope='session')
def annotation_of(tiny_data, tmp_path_factory):
    """``annotation_of(num_keypoints)``: the tiny dataset with poses of another layout.

    It has more poses than frames, then fewer, as there are where poses have a rate of their own.
    """
    content = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())

    def make(num_keypoints: int) -> str:
        path = tmp_path_factory.mktemp('annotation') / 'annotations.pkl'
        index = np.arange(num_keypoints) % 18
        items = []
        for number, item in enumerate(content['annotations']):
            count = item['total_frames']
            times = np.linspace(0, count - 1, count * (5 if number % 2 else 3) // 4).astype(int)
            poses = {
                key: item[key][:, times][:, :, index] for key in ('keypoint', 'keypoint_score')
            }
            items.append({**item, **poses})
        path.write_bytes(pickle.dumps({**content, 'annotations': items}))
        return str(path)

    return make


@pytest.fixture
def small_config(tiny_data, annotation_of, tmp_path):
    def make(name: str, options: dict | None = None) -> Config:
        # The runner formats the code of a config five times, which takes longer than the steps.
        content = with_options(name, options).to_dict()
        cfg = Config(content, format_python_code=False)
        splits = dict(train='train', val='val', test='test_in_context')
        for phase, split in splits.items():
            loader = cfg[f'{phase}_dataloader']
            dataset = dataset_of(cfg, phase)
            loader.dataset = dict(
                type=dataset.type,
                ann_file=annotation_of(layout_of(name).num_keypoints),
                data_prefix=dict(video=str(tiny_data / 'videos')),
                split=split,
                test_mode=phase != 'train',
                indices=2,
                pipeline=shrink(dataset.pipeline),
            )
            loader.update(batch_size=2, num_workers=0, persistent_workers=False)
        without_downloads(cfg.model)
        narrow(cfg.model)
        cfg.load_from = None
        cfg.train_cfg.max_epochs = 1
        cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = None
        cfg.default_hooks.checkpoint = None
        cfg.work_dir = str(tmp_path)
        cfg.randomness = dict(seed=0)
        cfg.visualizer = None
        cfg.experiment_name = name.replace('/', '_') + tmp_path.name
        return cfg

    return make


@pytest.fixture
def check_run():
    return train_and_test


def train_and_test(cfg: Config) -> None:
    runner = Runner.from_cfg(cfg)
    before = [p.detach().clone() for p in runner.model.cls_head.parameters()]
    runner.train()
    after = list(runner.model.cls_head.parameters())
    assert any((a != b).any() for a, b in zip(after, before))
    metrics = runner.test()
    # RGBPoseConv3D is measured for each of its streams and for their sums.
    top1 = {key: value for key, value in metrics.items() if key.endswith('top1')}
    assert top1
    assert all(0 <= value <= metrics[key[:-1] + '5'] <= 1 for key, value in top1.items())
