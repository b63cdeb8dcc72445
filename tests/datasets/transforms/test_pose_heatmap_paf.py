from __future__ import annotations

import math

import numpy as np
import pytest
from mmaction.registry import TRANSFORMS
from mmengine.config import Config

from integralaction_mm import config_path
from integralaction_mm.datasets import PoseHeatmapPAF
from integralaction_mm.layouts import get_layout

STICK = dict(name='stick', keypoints=2, bones=[(0, 1)], flip_pairs=[(0, 1)])


def sample(persons: list[list[tuple[float, float]]], img_shape=(56, 56)) -> dict:
    """One frame with the given persons, all joints of score 1."""
    keypoint = np.array(persons, dtype=np.float32)[:, None]
    return dict(
        keypoint=keypoint,
        keypoint_score=np.ones(keypoint.shape[:3], dtype=np.float32),
        img_shape=img_shape,
        modality=['Pose'],
    )


def people(layout: str, seed: int = 0) -> dict:
    """Two random persons in three frames of 224x224 pixels."""
    rng = np.random.default_rng(seed)
    shape = (2, 3, get_layout(layout).num_keypoints)
    return dict(
        keypoint=rng.uniform(1, 223, size=(*shape, 2)).astype(np.float32),
        keypoint_score=rng.uniform(0, 1, size=shape).astype(np.float32),
        img_shape=(224, 224),
        modality=['Pose'],
    )


def test_is_registered():
    transform = TRANSFORMS.build(dict(type='PoseHeatmapPAF', layout='ntu25', size=[28, 56]))
    assert isinstance(transform, PoseHeatmapPAF)
    assert "layout='ntu25', size=(28, 56), sigma=0.5" in repr(transform)


@pytest.mark.parametrize('layout, kwargs, channels', [
    ('openpose18', {}, 52), ('ntu25', {}, 73), ('coco17', {}, 55),
    ('openpose18', dict(with_paf=False), 18), ('openpose18', dict(with_heatmap=False), 34),
])  # fmt: skip
def test_shape(layout, kwargs, channels):
    maps = PoseHeatmapPAF(layout, **kwargs)(people(layout))['heatmap_imgs']
    assert maps.shape == (3, channels, 56, 56)
    assert maps.dtype == np.float32
    if not kwargs:
        assert maps.shape[1] == get_layout(layout).num_channels()


def test_channels_are_heatmaps_then_x_and_y_of_each_bone():
    keypoints = np.zeros((18, 2)) + 50
    keypoints[0], keypoints[1] = (10, 20), (10, 30)  # bone 0-1 points down
    keypoints[2] = (20, 30)  # bone 1-2 points right
    maps = PoseHeatmapPAF()(sample([keypoints]))['heatmap_imgs'][0]
    assert maps[0, 20, 10] == maps[1, 30, 10] == maps[2, 30, 20] == 1
    assert maps[18:20, 25, 10].tolist() == [0, 1]
    assert maps[20:22, 30, 15].tolist() == [1, 0]
    assert maps[0, 20, 11] == pytest.approx(math.exp(-1 / (2 * 0.25)), abs=1e-6)


def test_coordinates_are_scaled_to_the_map():
    maps = PoseHeatmapPAF(STICK, size=(28, 56))(sample([[(10, 40), (30, 40)]], (112, 112)))
    heatmaps = maps['heatmap_imgs'][0, :2]
    assert heatmaps[0, 10, 5] == heatmaps[1, 10, 15] == 1


def test_parts_are_the_same_alone():
    results = people('coco17')
    both = PoseHeatmapPAF('coco17')(dict(results))['heatmap_imgs']
    heatmap = PoseHeatmapPAF('coco17', with_paf=False)(dict(results))['heatmap_imgs']
    paf = PoseHeatmapPAF('coco17', with_heatmap=False)(dict(results))['heatmap_imgs']
    np.testing.assert_array_equal(both, np.concatenate((heatmap, paf), axis=1))


def test_persons_of_highest_score_are_drawn():
    results = sample([[(5 * m + 3, 10), (5 * m + 3, 20)] for m in range(7)])
    results['keypoint_score'][:] = np.array([0.9, 0.3, 0.8, 0.7, 0.2, 0.6, 0.5])[:, None, None]
    heatmap = PoseHeatmapPAF(STICK)(results)['heatmap_imgs'][0, 0]
    drawn = [m for m in range(7) if heatmap[10, 5 * m + 3] == 1]
    assert drawn == [0, 2, 3, 5, 6]


def test_sigma_and_width():
    results = sample([[(20, 20), (40, 20)]])
    maps = PoseHeatmapPAF(STICK, sigma=2, paf_width=3)(results)['heatmap_imgs'][0]
    assert maps[0, 20, 22] == pytest.approx(math.exp(-0.5), abs=1e-6)
    assert maps[2, 17:24, 30].tolist() == [1] * 7
    assert not maps[2, [16, 24], 30].any()


@pytest.mark.parametrize('score_thr, drawn', [(0.3, False), (0.2, True)])
def test_score_thr(score_thr, drawn):
    results = sample([[(20, 20), (40, 20)]])
    results['keypoint_score'][:] = 0.25
    assert PoseHeatmapPAF(STICK, score_thr=score_thr)(results)['heatmap_imgs'].any() == drawn


def test_strict_heatmap_score():
    results = sample([[(20, 20), (40, 20)]])
    results['keypoint_score'][:] = 0.1
    maps = PoseHeatmapPAF(STICK, strict_heatmap_score=True)(dict(results))['heatmap_imgs'][0]
    assert not maps[:2].any()
    assert maps[2, 20, 30] == 1
    assert PoseHeatmapPAF(STICK)(results)['heatmap_imgs'][0, 0, 20, 20] == 1


def test_on_device_gives_keypoints_in_pixels_of_the_map():
    results = sample([[(10, 40), (np.nan, 40)], [(20, 16), (24, 16)]], img_shape=(112, 112))
    results['keypoint_score'][1] = 0.5
    results = PoseHeatmapPAF(STICK, size=(28, 56), max_persons=3, on_device=True)(results)
    joints = results['heatmap_imgs']
    assert joints.shape == (1, 3, 2, 3)
    assert joints.dtype == np.float32
    none = [np.nan] * 3
    np.testing.assert_array_equal(
        joints[0],
        [
            [[5, 10, 1], [np.nan, 10, 1]],
            [[10, 4, 0.5], [12, 4, 0.5]],
            [none, none],
        ],
    )
    maps = results['pose_maps']
    assert maps['bones'] == ((0, 1),)
    assert maps['size'] == (28, 56)


def test_on_device_selects_persons():
    results = sample([[(m, 10), (m, 20)] for m in range(4)])
    results['keypoint_score'][:] = np.array([0.2, 0.9, 0.3, 0.8])[:, None, None]
    joints = PoseHeatmapPAF(STICK, max_persons=2, on_device=True)(results)['heatmap_imgs']
    assert joints[0, :, 0, 0].tolist() == [1, 3]


def test_frames_without_a_person_are_zero():
    results = dict(
        keypoint=np.zeros((0, 4, 18, 2)), keypoint_score=np.zeros((0, 4, 18)), img_shape=(9, 9)
    )
    maps = PoseHeatmapPAF()(results)['heatmap_imgs']
    assert maps.shape == (4, 52, 56, 56)
    assert not maps.any()


def test_the_pipelines_flip_is_the_layouts():
    pipelines = Config.fromfile(config_path('_base_/pipelines/setting_b.py'))
    flip = pipelines.flip_openpose
    pairs = {frozenset(pair) for pair in zip(flip['left_kp'], flip['right_kp'])}
    layout = get_layout(pipelines.render.layout)
    assert pairs == {frozenset(pair) for pair in layout.flip_pairs}
    assert all(layout.keypoints[index].startswith('L_') for index in flip['left_kp'])
    assert all(layout.keypoints[index].startswith('R_') for index in flip['right_kp'])


@pytest.mark.parametrize('layout', ['openpose18', 'ntu25', 'coco17'])
def test_flip_mirrors_the_map_and_turns_the_field(layout):
    """Of the flipped joint, the map is the mirrored map of the joint's counterpart."""
    skeleton = get_layout(layout)
    right, left = zip(*skeleton.flip_pairs)
    flip = TRANSFORMS.build(
        dict(type='Flip', flip_ratio=1, left_kp=list(left), right_kp=list(right))
    )
    results = people(layout)
    # The flip of keypoints is x -> width - x: pixel p of the map goes to pixel 56 - p.
    render = PoseHeatmapPAF(layout)
    before = render(dict(results))['heatmap_imgs'][..., 1:]
    flipped = flip(dict(results, keypoint=results['keypoint'].copy()))
    after = render(flipped)['heatmap_imgs'][..., :0:-1]

    counterpart = {a: b for pair in skeleton.flip_pairs for a, b in (pair, pair[::-1])}
    for index in range(skeleton.num_keypoints):
        other = counterpart.get(index, index)
        np.testing.assert_allclose(after[:, index], before[:, other], atol=1e-4)
    bones = skeleton.bones
    for index, (parent, child) in enumerate(bones):
        ends = counterpart.get(parent, parent), counterpart.get(child, child)
        sign = 1 if ends in bones else -1  # the counterpart may be listed the other way round
        other = bones.index(ends if ends in bones else ends[::-1])
        x, y = skeleton.num_keypoints + 2 * index, skeleton.num_keypoints + 2 * other
        np.testing.assert_allclose(after[:, x], -sign * before[:, y], atol=1e-4)
        np.testing.assert_allclose(after[:, x + 1], sign * before[:, y + 1], atol=1e-4)


@pytest.mark.parametrize('change, message', [
    (dict(size=(56, 0)), r'size must be \(h, w\) with h, w >= 1, but got \(56, 0\)'),
    (dict(size=56), r'size must be \(h, w\) with h, w >= 1, but got 56'),
    (dict(sigma=0), 'sigma must be > 0, but got 0'),
    (dict(sigma=math.nan), 'sigma must be > 0, but got nan'),
    (dict(paf_width=-1), 'paf_width must be > 0, but got -1'),
    (dict(max_persons=0), 'max_persons must be >= 1, but got 0'),
    (dict(score_thr=1.5), 'score_thr must be in 0..1, but got 1.5'),
    (dict(with_heatmap=False, with_paf=False), 'must be True, but got False for both'),
    (dict(layout='openpose'), "layout must be one of .*'openpose18'.* but got 'openpose'"),
])  # fmt: skip
def test_wrong_argument(change, message):
    with pytest.raises(ValueError, match=message):
        PoseHeatmapPAF(**change)


@pytest.mark.parametrize('layout, keypoints', [('openpose18', 17), ('ntu25', 17), ('coco17', 18)])
def test_layout_that_does_not_fit(layout, keypoints):
    results = dict(sample([[(1, 1)] * keypoints]), filename='a.mp4')
    message = f"poses of 'a.mp4' must have .* of layout '{layout}', but got {keypoints}"
    with pytest.raises(ValueError, match=message):
        PoseHeatmapPAF(layout)(results)
