from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest
import torch

from integralaction_mm import rendering, rendering_torch
from integralaction_mm.rendering import select_persons

BONES = [(0, 1), (1, 2), (2, 3), (3, 0), (1, 3)]


def render_numpy(*args, **kwargs):
    return rendering.render_pose_maps(*args, **kwargs)


def render_torch(keypoint, score, *args, **kwargs):
    batch = torch.from_numpy(keypoint)[None], torch.from_numpy(score)[None]
    return rendering_torch.render_pose_maps(*batch, *args, **kwargs)[0].numpy()


@pytest.fixture(params=[render_numpy, render_torch])
def render(request):
    """``render(keypoint, score, bones, size, **kwargs)``: both keep the same definition."""
    return request.param


@pytest.fixture
def render_heatmaps(render):
    """``render_heatmaps(keypoint, score, size, **kwargs)``: heatmaps alone, (T, K, h, w)."""
    return lambda keypoint, score, size, **kwargs: render(
        keypoint, score, BONES, size, with_paf=False, **kwargs
    )


@pytest.fixture
def render_pafs(render):
    """``render_pafs(keypoint, score, bones, size, **kwargs)``: fields alone, (T, 2B, h, w)."""
    return partial(render, with_heatmap=False)


def one_frame(*persons: list[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Keypoints (M, 1, K, 2) of the given persons, and scores of 1."""
    keypoint = np.array(persons, dtype=np.float32)[:, None]
    return keypoint, np.ones(keypoint.shape[:3], dtype=np.float32)


def slow_heatmaps(keypoint, score, size, sigma, score_thr, strict=False):
    """The definition, pixel by pixel: every person's Gaussian, added and clamped."""
    persons, frames, keypoints = score.shape
    heatmaps = np.zeros((frames, keypoints, *size))
    for m in range(persons):
        for t in range(frames):
            for k in range(keypoints):
                x_k, y_k = (float(value) for value in keypoint[m, t, k])
                value = score[m, t, k]
                seen = value > score_thr if strict else value >= score_thr
                if not seen or not math.isfinite(x_k + y_k):
                    continue
                for y in range(size[0]):
                    for x in range(size[1]):
                        square = (x - x_k) ** 2 + (y - y_k) ** 2
                        heatmaps[t, k, y, x] += math.exp(-square / (2 * sigma**2))
    return np.minimum(heatmaps, 1)


def slow_pafs(keypoint, score, bones, size, width, score_thr):
    """The definition, pixel by pixel, multiplied by |b - a| so that integers stay exact."""
    persons, frames, _ = score.shape
    pafs = np.zeros((frames, 2 * len(bones), *size))
    for t in range(frames):
        for b, ends in enumerate(bones):
            for y in range(size[0]):
                for x in range(size[1]):
                    vectors = []
                    for m in range(persons):
                        (ax, ay), (bx, by) = keypoint[m, t, list(ends)].astype(float)
                        seen = all(score[m, t, end] >= score_thr for end in ends)
                        if not seen or not math.isfinite(ax + ay + bx + by):
                            continue
                        dx, dy = bx - ax, by - ay
                        square = dx * dx + dy * dy
                        along = (x - ax) * dx + (y - ay) * dy
                        across = (x - ax) * dy - (y - ay) * dx
                        if square and 0 <= along <= square and across**2 <= width**2 * square:
                            vectors.append((dx / square**0.5, dy / square**0.5))
                    if vectors:
                        pafs[t, 2 * b : 2 * b + 2, y, x] = np.mean(vectors, axis=0)
    return pafs


def hard_input(seed: int, integer: bool) -> tuple[np.ndarray, np.ndarray]:
    """Three persons in four frames: overlaps, joints outside, NaN, an empty frame, zero bones."""
    rng = np.random.default_rng(seed)
    keypoint = rng.uniform(-6, 22, size=(3, 4, 4, 2))
    keypoint[1] = keypoint[0] + rng.uniform(-1, 1, size=keypoint[0].shape)
    keypoint = keypoint.round() if integer else keypoint
    keypoint[0, 0, 1] = np.nan
    keypoint[2, 1, 2, 0] = np.nan
    keypoint[0, 2, 1] = keypoint[0, 2, 0]
    keypoint[1, 2, 0] = (1e6, -1e6)
    score = rng.uniform(0, 1, size=(3, 4, 4))
    score[0, 1, 3] = np.nan
    score[0, 2, :2] = 1
    score[:, 3] = 0
    return keypoint.astype(np.float32), score.astype(np.float32)


@pytest.mark.parametrize('position, distance_squared', [
    ((10, 20), 0), ((11, 20), 1), ((10, 18), 4), ((11, 21), 2), ((12, 21), 5),
])  # fmt: skip
def test_heatmap_is_the_gaussian_of_the_paper(render_heatmaps, position, distance_squared):
    heatmap = render_heatmaps(*one_frame([(10, 20)]), size=(56, 56))
    assert heatmap.shape == (1, 1, 56, 56)
    assert heatmap.dtype == np.float32
    x, y = position
    expected = math.exp(-distance_squared / (2 * 0.25))
    assert heatmap[0, 0, y, x] == pytest.approx(expected, abs=1e-7)


def test_heatmap_between_pixels(render_heatmaps):
    heatmap = render_heatmaps(*one_frame([(3.5, 2.25)]), size=(6, 8))[0, 0]
    expected = math.exp(-(0.25 + 0.0625) / 0.5)
    assert heatmap[2, 3] == heatmap[2, 4] == pytest.approx(expected, abs=1e-6)


def test_heatmaps_of_persons_are_added_and_clamped(render_heatmaps):
    heatmap = render_heatmaps(*one_frame([(2, 2)], [(4, 2)]), size=(5, 7))[0, 0]
    assert heatmap[2, 3] == pytest.approx(2 * math.exp(-2), abs=1e-6)
    assert heatmap[2, 2] == 1  # 1 + exp(-8), clamped


def test_heatmap_of_a_joint_outside_reaches_in(render_heatmaps):
    heatmap = render_heatmaps(*one_frame([(-1, 2)]), size=(5, 5))[0, 0]
    assert heatmap[2, 0] == pytest.approx(math.exp(-2), abs=1e-6)
    assert heatmap[:, 3:].max() < 1e-6


def test_paf_of_a_horizontal_bone(render_pafs):
    paf = render_pafs(*one_frame([(2, 3), (6, 3)]), [(0, 1)], size=(7, 9))
    assert paf.shape == (1, 2, 7, 9)
    assert paf.dtype == np.float32
    expected = np.zeros((7, 9))
    expected[2:5, 2:7] = 1  # 0 <= along <= 4, one pixel to each side
    np.testing.assert_array_equal(paf[0, 0], expected)
    np.testing.assert_array_equal(paf[0, 1], np.zeros((7, 9)))


def test_paf_points_from_parent_to_child(render_pafs):
    keypoint, score = one_frame([(4, 5), (4, 1)])
    paf = render_pafs(keypoint, score, [(0, 1), (1, 0)], size=(7, 9))[0]
    assert paf[:, 3, 4].tolist() == [0, -1, 0, 1]  # x, y of 0-1, x, y of 1-0


def test_paf_of_a_diagonal_bone(render_pafs):
    paf = render_pafs(*one_frame([(1, 1), (4, 4)]), [(0, 1)], size=(6, 6))[0]
    # along = (dx + dy) / sqrt(2) in 0..3 sqrt(2), across = |dx - dy| / sqrt(2) <= 1
    line = [
        [0, 0, 0, 0, 0, 0],
        [0, 1, 1, 0, 0, 0],
        [0, 1, 1, 1, 0, 0],
        [0, 0, 1, 1, 1, 0],
        [0, 0, 0, 1, 1, 0],
        [0, 0, 0, 0, 0, 0],
    ]
    for channel in paf:
        np.testing.assert_allclose(channel, np.array(line) / math.sqrt(2), atol=1e-6)


@pytest.mark.parametrize('end', [(8, 8), (1, 6), (7, 2), (5, 8), (8, 3)])
def test_paf_holds_both_ends_of_a_slanted_bone(render_pafs, end):
    paf = render_pafs(*one_frame([(1, 1), end]), [(0, 1)], size=(12, 12))[0]
    norm = np.hypot(*paf)
    assert norm[1, 1] == norm[end[1], end[0]] == pytest.approx(1, abs=1e-6)


def test_pafs_of_persons_are_averaged_where_they_meet(render_pafs):
    horizontal, vertical = [(1, 4), (7, 4)], [(4, 1), (4, 7)]
    paf = render_pafs(*one_frame(horizontal, vertical), [(0, 1)], size=(9, 9))[0]
    assert paf[:, 4, 4].tolist() == [0.5, 0.5]
    assert paf[:, 4, 1].tolist() == [1, 0]
    assert paf[:, 1, 4].tolist() == [0, 1]
    opposed = render_pafs(*one_frame(horizontal, horizontal[::-1]), [(0, 1)], size=(9, 9))
    assert not opposed.any()


@pytest.mark.parametrize('persons, score', [
    ([[(3, 3), (3, 3)]], 1), ([[(3, 3), (np.nan, 5)]], 1), ([[(3, 3), (6, 3)]], 0.05),
    ([[(3, 3), (6, 3)]], np.nan), ([[(30, 3), (60, 3)]], 1),
])  # fmt: skip
def test_bone_that_gives_nothing(render_pafs, persons, score):
    keypoint, scores = one_frame(*persons)
    scores[..., 1] = score
    assert not render_pafs(keypoint, scores, [(0, 1)], size=(9, 9)).any()


@pytest.mark.parametrize('score, drawn', [(0.09, False), (0.1, True), (np.nan, False)])
def test_score_threshold(render, score, drawn):
    keypoint, scores = one_frame([(3, 3), (6, 3)])
    scores[:] = score
    maps = render(keypoint, scores, [(0, 1)], size=(9, 9))[0]
    assert maps[:2].any() == maps[2:].any() == drawn


@pytest.mark.parametrize('dtype', [np.float32, np.float64])
@pytest.mark.parametrize('score, drawn', [(0.1, False), (0.101, True)])
def test_strict_score_is_of_heatmaps_alone(render, score, drawn, dtype):
    keypoint, scores = one_frame([(3, 3), (6, 3)])
    scores = np.full(scores.shape, score, dtype=dtype)
    maps = render(keypoint, scores, [(0, 1)], size=(9, 9), strict_heatmap_score=True)[0]
    assert maps[:2].any() == drawn
    assert maps[2:].any()


@pytest.mark.parametrize('strict', [False, True])
@pytest.mark.parametrize('integer', [False, True])
@pytest.mark.parametrize('seed', range(3))
def test_equals_the_slow_definition(render, seed, integer, strict):
    keypoint, score = hard_input(seed, integer)
    size = (14, 17)
    maps = render(keypoint, score, BONES, size, 0.7, 1.5, 0.3, strict_heatmap_score=strict)
    heatmaps = slow_heatmaps(keypoint, score, size, 0.7, 0.3, strict)
    pafs = slow_pafs(keypoint, score, BONES, size, 1.5, 0.3)
    np.testing.assert_allclose(maps, np.concatenate((heatmaps, pafs), axis=1), atol=1e-5)


def test_every_short_integer_bone_equals_the_slow_definition(render_pafs):
    # Pixels that lie on the boundary of the line exactly must not depend on rounding.
    ends = [(x, y) for x in range(8) for y in range(8)]
    keypoint = np.array([[[(3, 4), end] for end in ends]], dtype=np.float32)
    score = np.ones(keypoint.shape[:3], dtype=np.float32)
    np.testing.assert_allclose(
        render_pafs(keypoint, score, [(0, 1)], (9, 9)),
        slow_pafs(keypoint, score, [(0, 1)], (9, 9), 1.0, 0.1),
        atol=1e-5,
    )


def test_nobody(render):
    maps = render(np.zeros((0, 3, 4, 2)), np.zeros((0, 3, 4)), BONES, (5, 6))
    assert maps.shape == (3, 4 + 10, 5, 6)
    assert not maps.any()


def test_no_bones(render):
    assert render(*one_frame([(2, 2)]), [], (5, 6)).shape == (1, 1, 5, 6)


def test_far_away(render):
    far = [(1e30, 3), (3, -1e30), (3, 3), (-1e9, 3)]
    maps = render(*one_frame(far), [(2, 3)], (5, 6))[0]
    assert maps[2, 3, 3] == 1
    assert not maps[[0, 1, 3]].any()
    assert maps[4, 3].tolist() == [-1, -1, -1, -1, 0, 0]  # from x = 3 to the left


def test_memory_order_does_not_matter(render):
    keypoint, score = hard_input(0, integer=False)
    turned = np.asfortranarray(keypoint), np.asfortranarray(score)
    expected = render(keypoint, score, BONES, (9, 9))
    np.testing.assert_array_equal(render(*turned, BONES, (9, 9)), expected)


def test_input_is_not_changed(render):
    keypoint, score = hard_input(0, integer=False)
    before = keypoint.copy(), score.copy()
    render(keypoint, score, BONES, (9, 9))
    np.testing.assert_array_equal(keypoint, before[0])
    np.testing.assert_array_equal(score, before[1])


def test_select_persons_ranks_each_frame_on_its_own():
    score = np.array([[[0.9, 0.7], [0.1, 0.1]],
                      [[0.2, 0.2], [np.nan, 1.0]],
                      [[0.6, 0.5], [0.4, 0.9]]])  # fmt: skip
    keypoint = np.arange(3)[:, None, None, None] * np.ones((3, 2, 2, 2))  # the person's number
    picked, scores = select_persons(keypoint, score, 2)
    assert picked[:, 0, 0, 0].tolist() == [0, 2]  # means 0.8, 0.2, 0.55
    assert picked[:, 1, 0, 0].tolist() == [2, 1]  # means 0.1, 0.5 (NaN is 0), 0.65
    np.testing.assert_array_equal(scores[0, 1], score[2, 1])


def test_select_persons_keeps_few():
    keypoint, score = one_frame([(1, 2)], [(3, 4)])
    picked, scores = select_persons(keypoint, score, 5)
    np.testing.assert_array_equal(picked, keypoint)
    np.testing.assert_array_equal(scores, score)
