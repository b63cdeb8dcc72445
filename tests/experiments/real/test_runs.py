"""Heads on cached features, on a tiny set; what is trained and tested in each set."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from mmengine.config import Config

from integralaction_mm import config_path
from integralaction_mm.experiments.real.runs import InteractionRuns, PennRuns, WeizmannRuns
from integralaction_mm.experiments.stages import ensure_tested, is_tested
from integralaction_mm.files import write_json

CLIPS = dict(train=8, val=3, in_context=2, out_of_context=2)
FIELDS = (
    *('custom_imports', 'default_scope', 'default_hooks', 'model', 'optim_wrapper', 'load_from'),
    *('custom_hooks', 'test_sets', 'val_cfg', 'test_cfg', 'val_evaluator', 'test_evaluator'),
)


def small_config(name: str) -> Config:
    """A config of Weizmann in context on small frames, one epoch of two steps."""
    full = Config.fromfile(config_path(f'real/{name}.py')).to_dict()
    small = {key: full[key] for key in FIELDS if key in full}
    small['train_cfg'] = dict(by_epoch=True, max_epochs=1, val_begin=2)
    for phase in ('train', 'val', 'test'):
        loader = full[f'{phase}_dataloader']
        loader['dataset']['pipeline'] = [
            shrink(step) for step in full[f'{phase}_dataloader']['dataset']['pipeline']
        ]
        small[f'{phase}_dataloader'] = {**loader, 'num_workers': 0, 'persistent_workers': False}
    if name.startswith('rgb_only'):
        small['model']['backbone'].update(pretrained=None, pretrained2d=False)
    return Config(small, format_python_code=False)


def shrink(step: dict) -> dict:
    if 'transforms' in step:
        return {**step, 'transforms': [shrink(one) for one in step['transforms']]}
    sizes = dict(Resize=dict(scale=(32, 24)), PoseHeatmapPAF=dict(size=(6, 8)))
    return {**step, **sizes.get(step['type'], {})}


@pytest.fixture(scope='module')
def data(tiny_data, tmp_path_factory) -> Path:
    """Videos of the tiny dataset under the splits of Weizmann in context, in COCO-17."""
    folder = tmp_path_factory.mktemp('weizmann')
    (folder / 'videos').symlink_to(tiny_data / 'videos')
    content = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())
    items = [item for item in content['annotations'] if item['label'] < 10]
    names = [item['filename'] for item in items]
    split, start = {}, 0
    for part, count in CLIPS.items():
        split[part] = names[start : start + count]
        start += count
    for item in items:
        for key in ('keypoint', 'keypoint_score'):
            item[key] = item[key][:, :, :17]
    content = dict(split=split, annotations=items, layout='coco17')
    (folder / 'annotations.pkl').write_bytes(pickle.dumps(content))
    return folder


def test_heads_are_trained_and_tested_on_features(data, tmp_path, monkeypatch):
    monkeypatch.setenv('OMP_NUM_THREADS', '1')
    names = ('rgb_only', 'pose_only', 'rgb_pose')
    for name in (*(f'{name}_weizmann' for name in names), 'rgb_pose_weizmann_robust'):
        small_config(name).dump(tmp_path / f'{name}.py')
    runs = WeizmannRuns(tmp_path / 'out', data, configs=tmp_path, passes=1)
    robust = runs.test('rgb_pose_weizmann_robust')
    assert {context: len(dump.names) for context, dump in robust.items()} == {
        'in_context': 2,
        'out_of_context': 2,
    }
    assert robust['in_context'].conflicts is not None
    (features,) = (tmp_path / 'out/features').iterdir()
    assert features == runs._features('rgb_pose_weizmann_no_gate')  # one for all heads
    cached = {
        path.parent.relative_to(features).as_posix() for path in features.rglob('cache.json')
    }
    assert cached == {'train', 'val', 'in_context/test', 'out_of_context/test'}
    # What the frames themselves give is the same, but for half precision.
    frames = tmp_path / 'frames.pkl'
    checkpoint = runs.find_checkpoint('rgb_pose_weizmann_robust')
    where = {**runs._where(), 'test_dataloader.dataset.split': 'in_context'}
    write_json(frames.with_suffix('.json'), dict(checkpoint='of a training before'))
    ensure_tested(str(tmp_path / 'rgb_pose_weizmann_robust.py'), checkpoint, {frames: where})
    assert is_tested(checkpoint, frames)
    scores = [item['pred_score'] for item in pickle.loads(frames.read_bytes())]
    np.testing.assert_allclose(robust['in_context'].scores, np.stack(scores), atol=5e-3)


def test_interactions_are_tested_where_nothing_is_chosen(tmp_path):
    runs = InteractionRuns(tmp_path, tmp_path / 'data', place=2, videos=tmp_path / 'clips')
    assert runs.contexts == ('same_place', 'unseen_place')
    cfg = runs.load('rgb_pose_ut_interaction')
    assert cfg.train_dataloader.dataset.split == 'set2_train'
    assert cfg.val_dataloader.dataset.split == runs.splits['same_place'] == 'set2_test'
    assert runs.splits['unseen_place'] == 'set1'
    assert cfg.test_dataloader.dataset.data_prefix.video == str(tmp_path / 'clips')


def test_without_pointing(dump, tmp_path, monkeypatch):
    made = dump([0, 1, 2], labels=(0, 3, 2), gates=[0.1, 0.2, 0.3])
    monkeypatch.setattr('integralaction_mm.experiments.runs.Runs.find', lambda *_: {'val': made,
                        'same_place': made})  # fmt: skip
    found = InteractionRuns(tmp_path, tmp_path).find('rgb_only_ut_interaction')
    assert set(found) == {'val', 'same_place', 'same_place_no_pointing'}
    left = found['same_place_no_pointing']
    assert left.names == ('clip_0', 'clip_2')
    assert left.gates.ravel().tolist() == [0.1, 0.3]


def test_penn_has_one_test(tmp_path):
    runs = PennRuns(tmp_path, tmp_path / 'penn')
    assert runs.contexts == ('test',)
    cfg = runs.load('posec3d_keypoint_penn')
    assert cfg.train_dataloader.dataset.ann_file == f'{tmp_path}/penn/annotations.pkl'


def test_weights_are_those_of_the_download(tmp_path):
    runs = WeizmannRuns(tmp_path, tmp_path, weights=tmp_path / 'w.pth')
    options = runs._options('rgb_only_weizmann')
    assert options['model.backbone.pretrained'] == str(tmp_path / 'w.pth')
    assert 'model.backbone.pretrained' not in runs._options('pose_only_weizmann')
