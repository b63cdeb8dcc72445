from __future__ import annotations

import copy
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from mmaction.registry import TRANSFORMS
from videos import encode

from integralaction_mm.datasets import OncePerFrame

CLIPS = 10
DECODE = dict(type='DecodeTwoStream')
CENTER = [dict(type='Resize', scale=(-1, 40)), dict(type='CenterCrop', crop_size=32)]
FLIP = dict(type='Flip', flip_ratio=1, left_kp=[5, 6], right_kp=[2, 3])
PACK = [
    dict(type='FormatShape', input_format='NCHW'),
    dict(type='PoseHeatmapPAF', size=(8, 8)),
    dict(type='PackActionInputs', collect_keys=('imgs', 'heatmap_imgs', 'keypoint')),
]


def sample(pose_frames: int, interval: int) -> dict:
    return dict(
        type='SampleTwoRate',
        clip_len=dict(RGB=4, Pose=pose_frames),
        frame_interval=dict(RGB=2, Pose=interval),
        num_clips=CLIPS,
        test_mode=True,
    )


def run(transforms: list, results: dict) -> dict:
    for transform in transforms:
        transform = TRANSFORMS.build(transform) if isinstance(transform, dict) else transform
        results = transform(results)
    return results


def pick(clip: int):
    """Transform that keeps one of the sampled clips."""

    def transform(results: dict) -> dict:
        for key in ('RGB_inds', 'Pose_inds'):
            results[key] = np.split(results[key], CLIPS)[clip]
        results['num_clips'] = 1
        return results

    return transform


@pytest.fixture(scope='module')
def video(tmp_path_factory) -> dict:
    """A real video of 24 frames of 64x48 pixels with two persons, as an annotation."""
    path = Path(tmp_path_factory.mktemp('video')) / 'clip.mp4'
    generator = np.random.default_rng(0)
    small = generator.integers(0, 256, (24, 6, 8, 3), dtype=np.uint8)
    encode(path, [cv2.resize(image, (64, 48)) for image in small])
    return dict(
        filename=str(path),
        total_frames=24,
        img_shape=(48, 64),
        keypoint=generator.uniform(0, 48, (2, 24, 18, 2)).astype(np.float32),
        keypoint_score=generator.uniform(0, 1, (2, 24, 18)).astype(np.float32),
    )


@pytest.mark.parametrize('pose_frames, interval', [(4, 2), (8, 1)])  # settings B and A
@pytest.mark.parametrize('total_frames', [24, 9, 3])  # apart, overlapping, looping
@pytest.mark.parametrize('inside, outside', [
    ([DECODE, *CENTER], PACK),
    ([DECODE, *CENTER, FLIP], PACK),
    ([DECODE, *CENTER], [FLIP, *PACK]),
    ([DECODE], [*CENTER, FLIP, *PACK]),
    ([DECODE, *CENTER, PACK[1]], [PACK[0], PACK[2]]),
    ([DECODE, *CENTER, *PACK[:2]], PACK[2:]),
])  # fmt: skip
def test_equals_ten_pipelines_of_one_clip(
    video, pose_frames, interval, total_frames, inside, outside
):
    video = dict(video, total_frames=total_frames)
    first = sample(pose_frames, interval)
    wrapper = dict(type='OncePerFrame', transforms=inside)
    shared = run([first, wrapper, *outside], copy.deepcopy(video))['inputs']
    apart = [
        run([first, pick(clip), *inside, *outside], copy.deepcopy(video))['inputs']
        for clip in range(CLIPS)
    ]
    for key, axis in (('imgs', 0), ('heatmap_imgs', 0), ('keypoint', 1)):
        plain = torch.cat([clip[key] for clip in apart], dim=axis)
        torch.testing.assert_close(shared[key], plain, rtol=0, atol=0)
    assert shared['imgs'].shape == (CLIPS * 4, 3, 32, 32)


def test_each_distinct_frame_is_seen_once_in_order_of_time():
    seen = []

    def double(results: dict) -> dict:
        seen.append(results['RGB_inds'].tolist())
        results['imgs'] = [np.full((1, 1, 3), 2 * index) for index in results['RGB_inds']]
        return results

    inds = np.array([4, 6, 8, 6, 8, 4])
    results = OncePerFrame([double])(dict(modality=['RGB'], RGB_inds=inds))
    assert seen == [[4, 6, 8]]
    assert results['imgs'][:, 0, 0, 0].tolist() == [8, 12, 16, 12, 16, 8]
    assert results['RGB_inds'] is inds


def test_clips_do_not_share_the_memory_of_a_frame(video):
    first = dict(sample(4, 2), num_clips=2)
    wrapper = dict(type='OncePerFrame', transforms=[DECODE])
    results = run([first, wrapper], dict(copy.deepcopy(video), total_frames=3))
    before = results['imgs'].copy()
    results = TRANSFORMS.build(FLIP)(results)
    np.testing.assert_array_equal(results['imgs'], before[:, :, ::-1])


@pytest.mark.parametrize('key, value', [
    ('imgs', [np.zeros((2, 2, 3))] * 3),  # as after ThreeCrop
    ('heatmap_imgs', np.zeros((3, 52, 2, 2))),
    ('keypoint', np.zeros((1, 3, 18, 2))),
])  # fmt: skip
def test_transforms_must_keep_the_number_of_frames(key, value):
    transform = OncePerFrame([lambda results: dict(results, **{key: value})])
    results = dict(modality=['RGB', 'Pose'], RGB_inds=np.array([5, 5]), Pose_inds=np.array([5]))
    with pytest.raises(ValueError, match=f"number of frames, 1, but got 3 in '{key}'"):
        transform(results)


def test_no_transforms():
    with pytest.raises(ValueError, match=r'transforms must not be empty, but got \[\]'):
        OncePerFrame([])
