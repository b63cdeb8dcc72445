"""Every config trains one step and tests one step, on real videos and on a smaller scale."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import mmaction
import numpy as np
import pytest
from mmengine.config import Config, ConfigDict
from mmengine.runner import Runner

from integralaction_mm.layouts import Layout, get_layout

ROOT = Path(__file__).resolve().parents[2] / 'configs'
LEAVES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob('[!_]*/*.py'))
# A leaf that only names other test data shares its training with the leaf that it inherits.
TWINS = [name for name in LEAVES if name.endswith('_mimetics.py')]
TRAINED = [name for name in LEAVES if name not in TWINS]
# Frames of 224 and maps of 56 pixels cost seconds a step on a CPU; a quarter of that does not.
SMALLER = {256: 64, 224: 56, 80: 40, 60: 30, 56: 14, 340: 85, 320: 80, 240: 60, 32: 16, 24: 12}
LAYOUTS = dict(coco='coco17', ntu60='ntu25')  # by the end of a name; all others have OpenPose-18
# Widths of the skeleton models' features, over that of their first layer.
WIDTHS = dict(STGCN=4, AAGCN=4, ResNet3dSlowOnly=16)

# MMAction2's folders of the skeleton models.
THEIRS = dict(stgcn='stgcn', stgcnpp='stgcnpp', agcn='2s-agcn', posec3d='posec3d')


def shrink(value: Any) -> Any:
    """The same pipeline with smaller frames and maps, and two test clips."""
    if isinstance(value, (list, tuple)):
        return type(value)(shrink(item) for item in value)
    if not isinstance(value, dict):
        return value
    small = {key: shrink(item) for key, item in value.items()}
    for key in {'scale', 'input_size', 'crop_size', 'size'} & set(small):
        pixels = small[key]
        small[key] = (
            tuple(SMALLER.get(p, p) for p in pixels)
            if isinstance(pixels, (list, tuple))
            else SMALLER.get(pixels, pixels)
        )
    if 'num_clips' in small:
        small['num_clips'] = 2
    if small.get('type') == 'UniformSampleFrames':
        small['clip_len'] = 8
    return small


def narrow(model: ConfigDict) -> None:
    """The same skeleton model with 8 channels in its first layer."""
    for key, stream in (('backbone', None), ('pose_backbone', 'pose')):
        backbone = model.get(key) or {}
        if backbone.get('type') in WIDTHS:
            backbone.base_channels = 8
            width = 8 * WIDTHS[backbone.type]
            model.cls_head.in_channels = (
                {**model.cls_head.in_channels, stream: width} if stream else width
            )
    if model.get('backbone', {}).get('type') == 'RGBPoseConv3D':
        model.backbone.rgb_pathway.base_channels = 16
        model.backbone.pose_pathway.base_channels = 8
        model.cls_head.in_channels = [512, 128]


def bare(value: Any) -> Any:
    """The same part of a config without what changes nothing: scopes, one clip by its name."""
    if isinstance(value, list):
        return [bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    idle = {('_scope_', 'mmaction'), ('num_clips', 1)}
    return {
        k: bare(v) for k, v in value.items() if not isinstance(v, (str, int)) or (k, v) not in idle
    }


def layout_of(name: str) -> Layout:
    end = Path(name.replace('_mimetics', '')).stem.split('_')[-1]
    known = {**LAYOUTS, 'lambda5': 'ntu25' if 'ntu60' in name else 'openpose18'}
    return get_layout(known.get(end, 'openpose18'))


def dataset_of(cfg: Config, phase: str) -> ConfigDict:
    """The dataset of a phase, without MMAction2's ``RepeatDataset``."""
    dataset = cfg[f'{phase}_dataloader'].dataset
    return dataset.dataset if dataset.type == 'RepeatDataset' else dataset


@pytest.fixture(scope='session')
def annotation_of(tiny_data, tmp_path_factory):
    """``annotation_of(num_keypoints)``: the tiny dataset with poses of another layout."""
    content = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())

    def make(num_keypoints: int) -> str:
        path = tmp_path_factory.mktemp('annotation') / 'annotations.pkl'
        index = np.arange(num_keypoints) % 18
        items = [
            {
                **item,
                'keypoint': item['keypoint'][:, :, index],
                'keypoint_score': item['keypoint_score'][:, :, index],
            }
            for item in content['annotations']
        ]
        path.write_bytes(pickle.dumps({**content, 'annotations': items}))
        return str(path)

    return make


@pytest.fixture
def small_config(tiny_data, annotation_of, tmp_path):
    def make(name: str) -> Config:
        # The runner formats the code of a config five times, which takes longer than the steps.
        content = Config.fromfile(str(ROOT / name)).to_dict()
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
        for key in {'backbone', 'rgb_backbone', 'pose_backbone'} & set(cfg.model):
            backbone = cfg.model[key]
            if backbone.get('pretrained'):
                backbone.pretrained = None  # no download
            if backbone.type == 'FastResNetTSM':
                backbone.pretrained2d = False
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


@pytest.mark.parametrize('name', TRAINED)
def test_config_trains_and_tests(name, small_config):
    runner = Runner.from_cfg(small_config(name))
    before = [p.detach().clone() for p in runner.model.cls_head.parameters()]
    runner.train()
    after = list(runner.model.cls_head.parameters())
    assert any((a != b).any() for a, b in zip(after, before))
    check_metrics(runner.test())


def check_metrics(metrics: dict[str, float]) -> None:
    # RGBPoseConv3D is measured for each of its streams and for their sums.
    top1 = {key: value for key, value in metrics.items() if key.endswith('top1')}
    assert top1
    assert all(0 <= value <= metrics[key[:-1] + '5'] <= 1 for key, value in top1.items())


@pytest.mark.parametrize('name', TWINS)
def test_twin_tests_the_same_model(name, small_config):
    twin, origin = (
        Config.fromfile(str(ROOT / leaf)).to_dict()
        for leaf in (name, name.replace('_mimetics.py', '.py'))
    )
    dataset, other = (cfg.pop('test_dataloader')['dataset'] for cfg in (twin, origin))
    assert {key for key in other if other[key] != dataset[key]} == {
        'ann_file',
        'data_prefix',
        'split',
    }
    assert all(twin[key] == value for key, value in origin.items())
    check_metrics(Runner.from_cfg(small_config(name)).test())


@pytest.mark.parametrize('name', [name for name in LEAVES if name.endswith('_ntu60_coco.py')])
def test_coco_leaf_has_the_model_and_pipelines_of_mmaction2(name):
    model, modality = re.fullmatch(r'skeleton/([a-z3]+)_(.+)_ntu60_coco.py', name).groups()
    folder = Path(mmaction.__file__).parent / '.mim/configs/skeleton' / THEIRS[model]
    graph = f'{modality.replace("_", "-")}-u100-80e_ntu60-xsub-keypoint-2d'
    volume = f'u48-240e_ntu60-xsub-{modality}'
    path = next(folder.glob(f'*-{volume if model == "posec3d" else graph}.py'))
    own, theirs = Config.fromfile(str(ROOT / name)), Config.fromfile(str(path))
    assert bare(own.model) == bare(theirs.model)
    for phase in ('train', 'val', 'test'):
        ours, wanted = (bare(dataset_of(cfg, phase)) for cfg in (own, theirs))
        assert all(ours[key] == wanted[key] for key in ('ann_file', 'split'))
        *steps, pack = ours['pipeline']
        *their_steps, their_pack = wanted['pipeline']
        assert steps == their_steps
        assert pack['type'] == their_pack['type'] == 'PackActionInputs'


@pytest.mark.parametrize('name', LEAVES)
def test_leaf_is_short(name):
    assert len((ROOT / name).read_text().splitlines()) <= 30


@pytest.mark.parametrize('name', LEAVES)
def test_pipelines_are_of_the_layout(name):
    layout = layout_of(name)
    pipeline = dataset_of(Config.fromfile(str(ROOT / name)), 'train').pipeline
    pairs = {frozenset(pair) for pair in layout.flip_pairs}
    for step in pipeline:
        if step['type'] == 'PoseHeatmapPAF':
            assert get_layout(step['layout']) == layout
        if step['type'] == 'Flip' and any(
            'Pose' in s['type'] or 'GCN' in s['type'] for s in pipeline
        ):
            swapped = {frozenset(pair) for pair in zip(step['left_kp'], step['right_kp'])}
            assert swapped == pairs
