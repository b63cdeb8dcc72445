"""Every config trains one step and tests one step, on real videos and on a smaller scale."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import cv2
import mmaction
import numpy as np
import pytest
from mmaction.registry import DATASETS
from mmengine.config import Config, ConfigDict
from mmengine.registry import DefaultScope
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
GRAPH_LAYOUTS = dict(openpose18='openpose', coco17='coco', ntu25='nturgb+d')  # MMAction2's names
# Widths of the skeleton models' features, over that of their first layer.
WIDTHS = dict(STGCN=4, AAGCN=4, ResNet3dSlowOnly=16)

# MMAction2's configs of the skeleton models, below its own folder.
GRAPHS = dict(stgcn='stgcn', stgcnpp='stgcnpp', agcn='2s-agcn')
THEIRS = {
    **{
        f'{model}_{modality.replace("-", "_")}': f'{folder}/*-{modality}-u100-80e_ntu60-*-2d'
        for model, folder in GRAPHS.items()
        for modality in ('joint', 'joint-motion', 'bone', 'bone-motion')
    },
    'posec3d_keypoint': 'posec3d/*u48-240e_ntu60-xsub-keypoint',
    'posec3d_limb': 'posec3d/*u48-240e_ntu60-xsub-limb',
    'rgbposeconv3d': 'posec3d/rgbpose_conv3d/rgbpose_conv3d',
}


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
        small['num_clips'] = min(small['num_clips'], 2)
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
    folder = Path(mmaction.__file__).parent / '.mim/configs/skeleton'
    (path,) = folder.glob(f'{THEIRS[Path(name).stem.removesuffix("_ntu60_coco")]}.py')
    own, theirs = Config.fromfile(str(ROOT / name)), Config.fromfile(str(path))
    assert bare(own.model) == bare(theirs.model)
    for phase in ('train', 'val', 'test'):
        ours, wanted = (bare(dataset_of(cfg, phase)) for cfg in (own, theirs))
        assert all(ours[key] == wanted[key] for key in ('ann_file', 'split'))
        *steps, pack = ours['pipeline']
        *their_steps, their_pack = wanted['pipeline']
        decode = dict(MMDecode='DecodeTwoStream')
        assert steps == [{**s, 'type': decode.get(s['type'], s['type'])} for s in their_steps]
        assert pack['type'] == their_pack['type'] == 'PackActionInputs'


@pytest.mark.parametrize('name', LEAVES)
def test_leaf_is_short(name):
    assert len((ROOT / name).read_text().splitlines()) <= 30


@pytest.mark.parametrize('name', LEAVES)
@pytest.mark.parametrize('phase', ['train', 'test'])
def test_pipelines_are_of_the_layout(name, phase):
    layout = layout_of(name)
    pipeline = dataset_of(Config.fromfile(str(ROOT / name)), phase).pipeline
    pairs = {frozenset(pair) for pair in layout.flip_pairs}
    mirror = {**{i: i for i in range(layout.num_keypoints)}, **dict(layout.flip_pairs)}
    mirror.update({right: left for left, right in layout.flip_pairs})
    for step in pipeline:
        if step['type'] == 'PoseHeatmapPAF':
            assert get_layout(step['layout']) == layout
        flips = step['type'] == 'Flip' and any(
            'Pose' in s['type'] or 'GCN' in s['type'] for s in pipeline
        )
        if flips or 'left_kp' in step:
            swapped = {frozenset(pair) for pair in zip(step['left_kp'], step['right_kp'])}
            assert swapped == pairs
        if 'skeletons' in step:
            if not name.endswith('_coco.py'):  # there they are MMAction2's
                assert {*map(tuple, step['skeletons'])} == {*layout.bones}
            limbs = [frozenset(limb) for limb in step['skeletons']]
            swaps = dict(zip(step.get('left_limb', ()), step.get('right_limb', ())))
            swaps.update({right: left for left, right in swaps.items()})
            if swaps:
                mirrored = [frozenset(mirror[i] for i in limb) for limb in limbs]
                assert mirrored == [limbs[swaps.get(i, i)] for i in range(len(limbs))]
        if step['type'] in ('GenSkeFeat', 'JointToBone'):
            assert step['dataset'] == GRAPH_LAYOUTS[layout.name]


@pytest.mark.parametrize('name', [name for name in LEAVES if name.startswith('skeleton')])
def test_skeleton_model_is_of_the_layout(name):
    layout, cfg = layout_of(name), Config.fromfile(str(ROOT / name))
    backbone = cfg.model.get('pose_backbone') or cfg.model.backbone
    if 'graph_cfg' in backbone:
        assert backbone.graph_cfg.layout == GRAPH_LAYOUTS[layout.name]
    else:
        steps = dataset_of(cfg, 'train').pipeline
        limbs = [len(step['skeletons']) for step in steps if 'skeletons' in step]
        channels = limbs or [layout.num_keypoints]
        assert backbone.get('pose_pathway', backbone).in_channels == channels[0]


@pytest.mark.parametrize('phase', ['val', 'test'])
@pytest.mark.parametrize('data', ['k50', 'pantomime'])
@pytest.mark.parametrize(
    'model, stage', [('stgcn', 'stgcn_joint'), ('posec3d', 'posec3d_keypoint')]
)
def test_pose_stage_sees_the_poses_of_the_stream(model, stage, data, phase, tmp_path):
    """Poses of 30 a second on a video of 25."""
    video = tmp_path / 'v.avi'
    writer = cv2.VideoWriter(str(video), cv2.VideoWriter_fourcc(*'MJPG'), 25, (16, 16))
    for _ in range(250):
        writer.write(np.zeros((16, 16, 3), dtype=np.uint8))
    writer.release()
    times = np.zeros((1, 300, 18, 2), dtype=np.float32) + np.arange(300)[:, None, None] / 30
    item = dict(frame_dir='v', label=0, total_frames=250, img_shape=(16, 16), keypoint=times)
    item['keypoint_score'] = times[..., 0]
    ann_file = tmp_path / 'annotations.pkl'
    ann_file.write_bytes(pickle.dumps(dict(split=dict(all=['v']), annotations=[item])))
    seen = []
    for name in (f'{stage}_window_{data}', f'rgb_{model}_{data}'):
        cfg = Config.fromfile(str(ROOT / 'skeleton' / f'{name}.py'))
        dataset = dict(
            type='TwoStreamDataset',
            ann_file=str(ann_file),
            data_prefix=dict(video=str(tmp_path)),
            split='all',
            pipeline=dataset_of(cfg, phase).pipeline[:2],
        )
        with DefaultScope.overwrite_default_scope('mmaction'):
            seen.append(DATASETS.build(dataset)[0]['keypoint'][0, :, 0, 0])
    stage_times, stream_times = seen
    assert len(stage_times) == len(stream_times)
    # MMAction2's sampler rounds the starts of clips, the stream's takes the frame before.
    assert np.abs(stage_times - stream_times).max() <= 1 / 25 + 1 / 30
    rate = np.diff(stream_times).mean() * 25
    assert rate == pytest.approx(np.diff(stage_times).mean() * 25, abs=0.1)
