from __future__ import annotations

from typing import Any

import pytest
import torch
from mmaction.registry import MODELS
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope
from mmengine.runner import Runner

from integralaction_mm.models import PoseDataPreprocessor

FRAMES, CLASSES = 4, 12
BACKBONE = dict(depth=18, num_segments=FRAMES, shift_div=8)
POSE_BACKBONE = dict(type='StemlessResNetTSM', in_channels=52, strides=(2, 2, 2, 2), **BACKBONE)
POSE_ONLY = dict(
    type='Recognizer2D',
    backbone=POSE_BACKBONE,
    cls_head=dict(type='TSMHead', num_classes=CLASSES, in_channels=512, num_segments=FRAMES),
    data_preprocessor=dict(type='PoseDataPreprocessor'),
)
RGB_POSE = dict(
    type='TwoStreamRecognizer',
    rgb_backbone=dict(type='ResNetTSM', pretrained2d=False, **BACKBONE),
    pose_backbone=POSE_BACKBONE,
    cls_head=dict(
        type='PoseDrivenGatingHead', num_classes=CLASSES, channels=8, num_segments=FRAMES
    ),
    data_preprocessor=dict(
        type='TwoStreamDataPreprocessor',
        preprocessors=dict(
            imgs=dict(type='ActionDataPreprocessor', mean=[127.5], std=[127.5]),
            heatmap_imgs=dict(type='PoseDataPreprocessor'),
        ),
    ),
)
MODELS_OF = dict(pose_only=POSE_ONLY, rgb_pose=RGB_POSE)


@pytest.fixture(autouse=True)
def _scope():
    """The scope that default_runtime.py sets."""
    with DefaultScope.overwrite_default_scope('mmaction'):
        yield


@pytest.fixture(scope='module')
def load(tiny_data):
    """``load(name, on_device, **kwargs)``: a batch of a real loader, kwargs for the render."""

    def make(
        name: str, on_device: bool, num_clips: int = 1, workers: int = 0, **kwargs: Any
    ) -> dict:
        streams = ('RGB', 'Pose') if name == 'rgb_pose' else ('Pose',)
        keys = dict(RGB='imgs', Pose='heatmap_imgs')
        pipeline = [
            dict(
                type='SampleTwoRate',
                clip_len=dict.fromkeys(streams, FRAMES),
                frame_interval=dict.fromkeys(streams, 2),
                num_clips=num_clips,
                test_mode=True,
            ),
            dict(type='DecodeTwoStream'),
            dict(type='Resize', scale=(33, 25), keep_ratio=False),
            *([dict(type='FormatShape', input_format='NCHW')] * ('RGB' in streams)),
            dict(type='PoseHeatmapPAF', size=(12, 16), on_device=on_device, **kwargs),
            dict(
                type='PackActionInputs',
                collect_keys=[keys[stream] for stream in streams] if len(streams) > 1 else None,
                meta_keys=('filename', 'img_shape', 'pose_maps'),
            ),
        ]
        dataset = dict(
            type='TwoStreamDataset',
            ann_file=str(tiny_data / 'annotations.pkl'),
            data_prefix=dict(video=str(tiny_data / 'videos')),
            split='train',
            pipeline=pipeline,
        )
        loader = Runner.build_dataloader(
            dict(
                batch_size=3,
                num_workers=workers,
                dataset=dataset,
                sampler=dict(type='DefaultSampler', shuffle=False),
            )
        )
        return next(iter(loader))

    return make


@pytest.mark.parametrize('kwargs', [
    {}, dict(layout='openpose18', sigma=1.0, score_thr=0), dict(strict_heatmap_score=True),
    dict(with_paf=False, max_persons=2), dict(with_heatmap=False, paf_width=2),
])  # fmt: skip
def test_maps_are_the_same_either_way(load, kwargs):
    preprocess = PoseDataPreprocessor()
    in_loader = load('pose_only', on_device=False, num_clips=2, **kwargs)
    on_device = load('pose_only', on_device=True, num_clips=2, **kwargs)
    assert [tuple(joints.shape) for joints in on_device['inputs']] == [
        (2 * FRAMES, kwargs.get('max_persons', 5), 18, 3)
    ] * 3
    expected = preprocess(in_loader)['inputs']
    maps = preprocess(on_device)['inputs']
    assert expected.any()
    assert maps.shape == expected.shape == (3, 2 * FRAMES, expected.shape[2], 12, 16)
    torch.testing.assert_close(maps, expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize('kind', ['TwoStreamDataPreprocessor', 'MultiModalDataPreprocessor'])
def test_maps_are_the_same_beside_rgb(load, kind):
    preprocess = MODELS.build(dict(RGB_POSE['data_preprocessor'], type=kind))
    in_loader, on_device = (
        preprocess(load('rgb_pose', on_device, workers=1))['inputs'] for on_device in (False, True)
    )
    torch.testing.assert_close(on_device['imgs'], in_loader['imgs'])
    torch.testing.assert_close(
        on_device['heatmap_imgs'], in_loader['heatmap_imgs'], atol=1e-5, rtol=0
    )


@pytest.mark.parametrize('name', MODELS_OF)
def test_a_training_step_is_the_same_either_way(load, name):
    losses = []
    for on_device in (False, True):
        torch.manual_seed(0)
        model = MODELS.build(MODELS_OF[name])
        optim_wrapper = build_optim_wrapper(model, dict(optimizer=dict(type='SGD', lr=0.01)))
        torch.manual_seed(0)  # dropout
        losses.append(model.train_step(load(name, on_device), optim_wrapper)['loss'])
    torch.testing.assert_close(losses[1], losses[0], atol=1e-4, rtol=0)


def test_half_precision(load):
    torch.manual_seed(0)
    model = MODELS.build(POSE_ONLY).eval()
    full = model.data_preprocessor(load('pose_only', on_device=True))
    with torch.autocast('cpu', dtype=torch.bfloat16):
        half = model.data_preprocessor(load('pose_only', on_device=True))
        features = model(half['inputs'])
    assert half['inputs'].dtype == torch.bfloat16
    torch.testing.assert_close(half['inputs'].float(), full['inputs'], atol=1e-2, rtol=0)
    assert features.dtype == torch.bfloat16
    torch.testing.assert_close(features.float(), model(full['inputs']), atol=0.1, rtol=0.1)


@pytest.mark.parametrize('name', MODELS_OF)
def test_keypoints_are_cast_together(load, name):
    preprocess = MODELS.build(MODELS_OF[name]['data_preprocessor'])
    for on_device in (True, False):  # maps stay apart, for host memory
        inputs = preprocess.cast_data(load(name, on_device))['inputs']
        poses = inputs['heatmap_imgs'] if name == 'rgb_pose' else inputs
        if on_device:
            assert poses.shape == (3, FRAMES, 5, 18, 3)
        else:
            assert [tuple(maps.shape) for maps in poses] == [(FRAMES, 52, 12, 16)] * 3
        if name == 'rgb_pose':
            assert len(inputs['imgs']) == 3
            assert isinstance(inputs['imgs'], list)


def test_blending_takes_maps(load):
    blending = dict(type='MixupBlending', num_classes=CLASSES, alpha=1.0)
    preprocess = PoseDataPreprocessor(blending=blending)
    mixed = []
    for on_device in (False, True):
        torch.manual_seed(0)
        batch = load('pose_only', on_device)
        torch.manual_seed(1)
        mixed.append(preprocess(batch, training=True)['inputs'])
    plain = preprocess(load('pose_only', False))['inputs']
    torch.testing.assert_close(mixed[1], mixed[0], atol=1e-5, rtol=0)
    assert not torch.equal(mixed[0], plain)


def test_without_the_meta_key(load):
    batch = load('pose_only', on_device=True)
    for sample in batch['data_samples']:
        del sample.pose_maps
    with pytest.raises(ValueError, match=r"'pose_maps' in the meta_keys .*\(4, 5, 18, 3\) alone"):
        PoseDataPreprocessor()(batch)


def test_samples_that_differ(load):
    first = load('pose_only', on_device=True)
    second = load('pose_only', on_device=True, sigma=1.0)
    batch = {key: first[key][:1] + second[key][:1] for key in first}
    with pytest.raises(ValueError, match="pose_maps must be the same .*'sigma': 1.0"):
        PoseDataPreprocessor()(batch)
