"""What is kept of a sample on its way, for a config of every family."""

from __future__ import annotations

import random

import numpy as np
import pytest
from leaves import dataset_of, with_options
from mmengine.config import Config

from integralaction_mm.analysis.sample_trace import (
    Trace,
    build_preprocessor,
    build_set,
    trace_sample,
)


@pytest.fixture(scope='module')
def trace(tiny_data):
    """``trace(leaf, phase, index)``: a sample of the tiny data."""

    def run(leaf: str, phase: str = 'train', index: int = 3, **fields) -> Trace:
        stem = leaf if 'pantomime' in leaf else f'{leaf}_pantomime'
        cfg = with_options(f'pantomime/{stem}.py')
        dataset = dataset_of(cfg, phase)
        dataset.update(ann_file=str(tiny_data / 'annotations.pkl'), **fields)
        dataset.update(data_prefix=dict(video=str(tiny_data / 'videos')))
        random.seed(0)
        np.random.seed(0)
        return trace_sample(build_set(cfg, phase), index, build_preprocessor(cfg))

    return run


def places(moment, size):
    """Joints (T, K, 2) in pixels of maps of a size (h, w), NaN where there is none."""
    scale = np.array([size[1], size[0]]) / np.array([moment.shape[1], moment.shape[0]])
    points = np.where(moment.score[0, ..., None] > 0.1, moment.keypoint[0] * scale, np.nan)
    return points


@pytest.mark.parametrize('phase', ['train', 'test'])
@pytest.mark.parametrize(
    'leaf', ['rgb_only', 'rgb_pose', 'rgb_pose_pantomime_robust', 'rgb_gated_stgcnpp']
)
def test_frames_are_those_after_augmentation(trace, leaf, phase):
    result = trace(leaf, phase)
    frames = result.inputs['imgs'].transpose(0, 2, 3, 1)
    assert np.abs(frames - result.augmented.frames).max() < 0.01
    assert result.decoded.frames.shape == (8, 48, 64, 3)
    assert result.decoded.frames.std() > 10
    assert result.label == 3
    assert (result.decoded.keypoint is None) == (leaf == 'rgb_only')


@pytest.mark.parametrize('phase', ['train', 'test'])
@pytest.mark.parametrize('leaf', ['pose_only', 'rgb_pose'])
def test_heatmaps_are_brightest_where_the_joints_are(trace, leaf, phase):
    result = trace(leaf, phase)
    maps = result.inputs['heatmap_imgs']
    assert maps.shape == (8, 18 + 2 * 17, 24, 32)
    check_brightest(maps[:, :18], result.augmented, 1)
    assert np.abs(maps[:, 18:]).max() > 0.9


@pytest.mark.parametrize(
    'leaf', ['posec3d_keypoint', 'posec3d_keypoint_window', 'rgb_gated_posec3d', 'rgbposeconv3d']
)
def test_volumes_are_brightest_where_the_joints_are(trace, leaf):
    result = trace(leaf)
    volume = next(value for value in result.inputs.values() if value.shape[1] == 18)
    if result.augmented.frames is None:  # else the poses are shown at the frames' times
        check_brightest(volume, result.augmented, 2)
    assert volume.max() > 0.3


def check_brightest(maps, moment, tolerance):
    """Each joint inside a map has its peak within some pixels."""
    height, width = maps.shape[-2:]
    points = places(moment, (height, width))
    checked = 0
    for t, k in np.ndindex(points.shape[:2]):
        x, y = points[t, k]
        if not (1 <= x < width - 1 and 1 <= y < height - 1):
            continue
        peak = np.unravel_index(maps[t, k].argmax(), maps.shape[-2:])
        assert np.abs(np.array(peak) - (y, x)).max() <= tolerance
        checked += 1
    assert checked > 20


@pytest.mark.parametrize('leaf', ['stgcn_joint', 'stgcnpp_joint', '2s-agcn_joint'])
def test_graphs_are_the_annotated_poses(trace, leaf):
    """``PreNormalize2D`` maps the frame to -1..1, before frames are sampled."""
    result = trace(leaf)
    graph = result.inputs['keypoint'][0]  # of the first person: [T, K, C]
    assert result.augmented is None
    height, width = result.decoded.shape
    expected = (result.decoded.keypoint[0] - (width / 2, height / 2)) / (width / 2, height / 2)
    found = result.decoded.score[0] > 0.1
    assert found.sum() > 100
    assert np.abs(graph[..., :2] - expected)[found].max() < 1e-2  # poses are float16


def test_graphs_of_a_window_are_augmented(trace):
    result = trace('stgcnpp_joint_window')
    assert result.augmented.keypoint.shape == result.decoded.keypoint.shape
    assert np.abs(result.augmented.keypoint - result.decoded.keypoint).max() > 1


def test_mistakes(trace):
    cfg = Config(dict(train_dataloader=None))
    with pytest.raises(ValueError, match="phase must be one of .* has, but got 'train'"):
        build_set(cfg, 'train')
    with pytest.raises(ValueError, match="has, but got 'all'"):
        build_set(cfg, 'all')
    pack = dict(type='PackActionInputs', collect_keys=())
    with pytest.raises(ValueError, match='must decode and end with PackActionInputs'):
        trace('rgb_only', pipeline=[pack])
