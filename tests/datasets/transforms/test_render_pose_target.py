from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from mmaction.datasets.transforms import GeneratePoseTarget
from mmaction.registry import TRANSFORMS
from mmengine.config import Config
from mmengine.hub import get_config

from integralaction_mm.datasets import RenderPoseTarget
from integralaction_mm.layouts import get_layout

CLIPS = Path(__file__).resolve().parents[4] / 'shared' / 'real_clips'
LAYOUT = get_layout('openpose18')
LEFT, RIGHT = zip(*LAYOUT.flip_pairs)
OPTIONS = dict(skeletons=LAYOUT.bones, left_kp=LEFT, right_kp=RIGHT)
LIMB_PAIRS = dict(left_limb=[0, 2], right_limb=[1, 3])
PARTS = dict(
    keypoints=dict(),
    limbs=dict(with_kp=False, with_limb=True),
    both=dict(with_limb=True),
)
VARIANTS = [
    dict(),
    dict(sigma=1, use_score=False, scaling=0.25),
    dict(sigma=2.3, double=True, scaling=0.5),
    dict(sigma=0.7, double=True, use_score=False, scaling=1.3),
]


def walkers(dtype: type = np.float32) -> dict:
    """Two persons who move through a frame of 64x48 and partly out of it."""
    rng = np.random.default_rng(0)
    steps = np.cumsum(rng.normal(0, 3, (2, 6, 1, 2)), axis=1)
    keypoint = (32, 24) + steps + rng.normal(0, 9, (2, 1, 18, 2)).round(1)
    score = rng.uniform(0, 1, (2, 6, 18))
    score[:, 2, 4] = 0
    return dict(
        keypoint=keypoint.astype(dtype), keypoint_score=score.astype(dtype), img_shape=(48, 64)
    )


def draw_both(sample: dict, **kwargs) -> tuple[np.ndarray, np.ndarray]:
    options = dict(OPTIONS, **LIMB_PAIRS, **kwargs)
    return tuple(
        transform(options)(dict(sample))['imgs']
        for transform in (lambda kw: RenderPoseTarget(**kw), lambda kw: GeneratePoseTarget(**kw))
    )


@pytest.mark.parametrize('variant', VARIANTS, ids=str)
@pytest.mark.parametrize('part', PARTS)
def test_equals_the_original(part, variant):
    ours, theirs = draw_both(walkers(), **PARTS[part], **variant)
    assert ours.dtype == theirs.dtype
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)


@pytest.mark.parametrize('dtype', [np.float16, np.float64])
def test_equals_the_original_in_every_type(dtype):
    sample = walkers(dtype)
    before = sample['keypoint'].copy()
    np.testing.assert_allclose(*draw_both(sample, **PARTS['both']), rtol=0, atol=1e-5)
    np.testing.assert_array_equal(sample['keypoint'], before)


def test_equals_the_original_on_whole_pixels():
    """Where three sigma end exactly on a pixel, and limbs have lengths of 0 and 1."""
    sample = walkers()
    sample['keypoint'] = sample['keypoint'].round()
    sample['keypoint'][:, :, 1] = sample['keypoint'][:, :, 0] + (1, 0)
    sample['keypoint'][:, :, 2] = sample['keypoint'][:, :, 1]
    for sigma in (1, 2 / 3, 0.6, 0.1):
        np.testing.assert_allclose(
            *draw_both(sample, sigma=sigma, **PARTS['both']), rtol=0, atol=1e-5
        )


@pytest.mark.skipif(not CLIPS.is_dir(), reason=f'needs the real clips in {CLIPS}')
@pytest.mark.parametrize('part', PARTS)
def test_equals_the_original_on_real_poses(part):
    annotations = pickle.loads((CLIPS / 'annotations.pkl').read_bytes())['annotations']
    for item in annotations:
        sample = dict(
            {key: np.nan_to_num(item[key][:, ::80]) for key in ('keypoint', 'keypoint_score')},
            img_shape=item['img_shape'],
        )
        scaling = 56 / min(item['img_shape'])
        ours, theirs = draw_both(sample, scaling=scaling, double=True, **PARTS[part])
        assert theirs.any()
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)


def test_score_may_be_absent():
    sample = walkers()
    del sample['keypoint_score']
    ours, theirs = draw_both(sample)
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-5)


def test_maps_stand_beside_frames():
    transform = TRANSFORMS.build(dict(type='RenderPoseTarget', **OPTIONS))
    assert repr(transform).startswith('RenderPoseTarget(sigma=0.6, use_score=True')
    results = transform(dict(walkers(), imgs=['frame']))
    assert results['imgs'] == ['frame']
    np.testing.assert_array_equal(results['heatmap_imgs'], transform.gen_an_aug(walkers()))


def test_config_of_mmaction2_takes_it_by_options():
    cfg = get_config('mmaction::skeleton/posec3d/slowonly_r50_8xb16-u48-240e_ntu60-xsub-limb.py')
    sets = 'train_dataloader.dataset.dataset', 'val_dataloader.dataset', 'test_dataloader.dataset'
    before = [_find_type(cfg, name) for name in sets]
    cfg.merge_from_dict(
        {
            f'{name}.pipeline.{place}.type': 'RenderPoseTarget'
            for name, place in zip(sets, (7, 5, 5))
        }
    )
    assert before == ['GeneratePoseTarget'] * 3
    assert [_find_type(cfg, name) for name in sets] == ['RenderPoseTarget'] * 3


def _find_type(cfg: Config, name: str) -> str:
    """Type of the one step that draws heatmaps in a dataset's pipeline."""
    for key in name.split('.'):
        cfg = cfg[key]
    (found,) = (step.type for step in cfg.pipeline if 'PoseTarget' in step.type)
    return found


@pytest.mark.parametrize('kwargs, message', [
    (dict(with_kp=False), 'with_kp or with_limb must be True, but got False for both'),
    (dict(sigma=0), 'sigma must be > 0, but got 0'),
    (dict(scaling=-1), 'scaling must be > 0, but got -1'),
])  # fmt: skip
def test_argument_out_of_range(kwargs, message):
    with pytest.raises(ValueError, match=message):
        RenderPoseTarget(**kwargs)
