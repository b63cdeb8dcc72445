"""The robust head, trained by its config's own schedule on streams of a small made-up world."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from mmaction.registry import DATASETS
from mmengine.config import Config
from mmengine.runner import Runner
from torch.utils.data import DataLoader

from integralaction_mm import config_path
from integralaction_mm.datasets.cached_feature_dataset import CACHE_FILE
from integralaction_mm.models.data_preprocessors.cached_feature_preprocessor import EMPTY_FILE

CLASSES, FRAMES, CHANNELS = 12, 8, 512
FIELDS = [
    ('feat_rgb', np.float16, (FRAMES, CHANNELS)),
    ('feat_pose', np.float16, (FRAMES, CHANNELS)),
    ('seen', np.float16, (FRAMES,)),
    ('score_rgb', np.float16, (1, CLASSES)),
    ('score_pose', np.float16, (1, CLASSES)),
    ('label', np.int64),
]


class World:
    """Each class has a place and a motion; motions of two classes each pass into one another."""

    def __init__(self) -> None:
        self.rng = np.random.default_rng(0)
        self.places, self.motions = self.rng.normal(size=(2, CLASSES, CHANNELS))

    def see(self, prototypes: np.ndarray, kinds: np.ndarray, blur: float) -> tuple:
        """Features of frames, not negative, and the verdict of a stream on them."""
        share = blur * self.rng.random((len(kinds), 1))
        seen = (1 - share) * prototypes[kinds] + share * prototypes[kinds ^ 1]
        frames = seen[:, None] + 0.5 * self.rng.normal(size=(len(kinds), FRAMES, CHANNELS))
        distances = np.square(seen[:, None] - prototypes).mean(axis=2)
        return np.maximum(frames, 0), -5 * distances[:, None]

    def film(self, folder, per_class: int, in_context: float) -> None:
        """Write a cache of videos, a share of them in their own place."""
        labels = np.repeat(np.arange(CLASSES), per_class)
        moved = self.rng.random(len(labels)) >= in_context
        away = (labels + self.rng.integers(1, CLASSES, len(labels))) % CLASSES
        record = np.zeros(len(labels), FIELDS)
        places = np.where(moved, away, labels)
        record['feat_rgb'], record['score_rgb'] = self.see(self.places, places, 0.55)
        record['feat_pose'], record['score_pose'] = self.see(self.motions, labels, 0.65)
        record['seen'], record['label'] = 1, labels
        (folder / 'pass_0').mkdir(parents=True)
        names = [f'{index}.mp4' for index in range(len(labels))]
        meta = dict(videos=len(labels), passes=1, shard_size=len(labels), names=names)
        (folder / CACHE_FILE).write_text(json.dumps(meta))
        np.save(folder / 'pass_0/0000000.npy', record)
        np.save(folder / EMPTY_FILE, np.zeros(1, FIELDS))


@pytest.fixture(scope='module')
def world(tmp_path_factory):
    folder, made = tmp_path_factory.mktemp('world'), World()
    made.film(folder / 'train', 40, 0.95)
    made.film(folder / 'val', 4, 0.95)
    made.film(folder / 'in_context', 20, 1.0)
    made.film(folder / 'out_of_context', 20, 0.0)
    return folder


def train(world, work_dir, **counterfactual):
    cfg = Config.fromfile(config_path('pantomime/rgb_pose_pantomime_robust.py'))
    for phase in ('train', 'val'):
        loader = cfg[f'{phase}_dataloader']
        loader.dataset = dict(type='CachedFeatureDataset', cache=str(world / phase))
        loader.update(num_workers=0, persistent_workers=False)
        loader.pop('prefetch_factor', None)
    cfg.model.data_preprocessor = dict(
        type='CachedFeaturePreprocessor', cache=str(world / 'train')
    )
    cfg.model.counterfactual.update(counterfactual)
    cfg.update(work_dir=str(work_dir), load_from=None, randomness=dict(seed=0))
    cfg.default_hooks.logger.interval = 100
    runner = Runner.from_cfg(cfg)
    runner.train()
    runner.model.eval()
    return runner.model


def measure(model, world, context: str) -> dict[str, float]:
    """Accuracy in percent of the head and of both streams, and the mean conflict."""
    dataset = DATASETS.build(dict(type='CachedFeatureDataset', cache=str(world / context)))
    loader = DataLoader(dataset, batch_size=40, collate_fn=lambda samples: samples)
    fields = dict(head='pred_score', rgb='pred_score_rgb', pose='pred_score_pose')
    right: dict[str, list] = {name: [] for name in fields}
    conflicts = []
    for samples in loader:
        data = dict(
            inputs={key: [sample['inputs'][key] for sample in samples]
                    for key in samples[0]['inputs']},
            data_samples=[sample['data_samples'] for sample in samples],
        )  # fmt: skip
        with torch.no_grad():
            predictions = model.test_step(data)
        for sample in predictions:
            for name, field in fields.items():
                right[name].append(int(sample.get(field).argmax()) == int(sample.gt_label))
            conflicts.append(float(sample.context_conflict))
    figures = {name: 100 * float(np.mean(values)) for name, values in right.items()}
    return dict(figures, conflict=float(np.mean(conflicts)))


def test_as_good_as_the_better_stream(world, tmp_path):
    model = train(world, tmp_path / 'robust')
    inside, outside = (measure(model, world, x) for x in ('in_context', 'out_of_context'))
    assert inside['rgb'] - inside['pose'] > 5  # or there would be nothing to show
    assert outside['pose'] - outside['rgb'] > 50
    assert inside['head'] >= inside['rgb'] - 3
    assert outside['head'] >= outside['pose'] - 6
    assert inside['conflict'] < 0.2
    assert outside['conflict'] > 0.8
