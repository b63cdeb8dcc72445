from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.analysis import Dump, StreamFusion, choose_fusion
from integralaction_mm.analysis.stream_fusion import (
    FUSION_METHODS,
    choose_weight,
    fit_temperature,
    fuse_streams,
    measure_agreement,
)

RGB = np.array([[0.9, 0.1], [0.5, 0.5]])
POSE = np.array([[0.2, 0.8], [0.4, 0.6]])


def test_average_by_hand():
    np.testing.assert_allclose(fuse_streams(RGB, POSE, 0.25), [[0.375, 0.625], [0.425, 0.575]])


def test_temperatures_by_hand():
    """T = 0.5 squares the probabilities: 0.81 : 0.01, then 0.25 : 0.25."""
    rgb = np.array([[0.81 / 0.82, 0.01 / 0.82], [0.5, 0.5]])
    pose = np.array([[1 / 3, 2 / 3], [np.sqrt(0.4), np.sqrt(0.6)]])  # T = 2: square roots
    pose[1] /= pose[1].sum()
    fused = fuse_streams(RGB, POSE, 0.5, 'temperature', (0.5, 2.0))
    np.testing.assert_allclose(fused, (rgb + pose) / 2)


def test_log_linear_by_hand():
    """Geometric means: sqrt(0.9 * 0.2) : sqrt(0.1 * 0.8) is 3 : 2."""
    fused = fuse_streams(RGB, POSE, 0.5, 'log_linear')
    np.testing.assert_allclose(fused[0], [0.6, 0.4])
    np.testing.assert_allclose(fuse_streams(RGB, POSE, 1.0, 'log_linear'), RGB)
    np.testing.assert_allclose(fuse_streams(RGB, POSE, 0.0, 'log_linear'), POSE)


def test_log_linear_takes_a_probability_of_zero():
    fused = fuse_streams(np.array([[1.0, 0]]), np.array([[0.0, 1]]), 0.25, 'log_linear')
    np.testing.assert_allclose(fused.sum(axis=1), 1)
    assert fused.argmax() == 1


def test_agreement_by_hand():
    np.testing.assert_allclose(measure_agreement(RGB, RGB), 1)
    np.testing.assert_allclose(measure_agreement(np.eye(2), np.eye(2)[::-1]), 0, atol=1e-12)
    # (1, 0) and (1/2, 1/2) with the mean (3/4, 1/4), in bits:
    # (log2(4/3) + 1/2 log2(2/3) + 1/2 log2(2)) / 2 = 0.3113
    given = measure_agreement(np.array([[1.0, 0]]), np.array([[0.5, 0.5]]))
    np.testing.assert_allclose(given, 1 - 0.311278, atol=1e-6)


def test_where_the_streams_disagree_the_pose_decides():
    rgb, pose = np.array([[1.0, 0]] * 2), np.array([[1.0, 0], [0, 1]])
    fused = fuse_streams(rgb, pose, 0.9, 'agreement')
    np.testing.assert_allclose(fused, [[1, 0], [0, 1]], atol=1e-12)


def test_temperature_by_hand():
    """Right in 3 of 4 at odds of 9 : 1, which should be 3 : 1: T = log 9 / log 3 = 2."""
    scores = np.array([[0.9, 0.1]] * 4)
    assert fit_temperature(scores, np.array([0, 0, 0, 1])) == pytest.approx(2, abs=1e-3)


def one_hot(labels: np.ndarray, share: float, num_classes: int) -> np.ndarray:
    """``share`` on the label, the rest evenly on the others."""
    scores = np.full((len(labels), num_classes), (1 - share) / (num_classes - 1))
    scores[np.arange(len(labels)), labels] = share
    return scores


def test_weight_by_hand():
    """RGB is always right and the pose on 3 of 4 videos, each class once.

    Of the RGB stream's share 0.9 and the pose's 0.6 with 4 classes, RGB outweighs a wrong pose
    (0.6 of another class) when w (0.9 - 0.1 / 3) > (1 - w) (0.6 - 0.4 / 3), that is w > 0.35, and
    a pose outweighs another video's RGB below that. Below it: 75 and 75; above: 100 and 0.
    """
    labels = np.arange(4)
    rgb, pose = one_hot(labels, 0.9, 4), one_hot(np.array([0, 1, 2, 0]), 0.6, 4)
    weight, (same, shuffled) = choose_weight(rgb, pose, labels)
    assert 0 <= weight < 0.35
    # Video 3 is taken for 0; with 3 shuffles its pose also meets other videos' RGB, in vain.
    assert (same, shuffled) == (75, 75)
    sure = one_hot(labels, 0.6, 4)
    assert choose_weight(rgb, sure, labels)[1] == (100, 100)


def test_a_pose_that_says_nothing_leaves_all_to_rgb():
    labels = np.arange(5)
    weight, top1 = choose_weight(one_hot(labels, 0.9, 5), np.full((5, 5), 0.2), labels)
    assert weight > 0
    assert top1 == (100, 0)


@pytest.mark.parametrize('method', FUSION_METHODS)
def test_choosing_beats_equal_weights_on_shuffled_pairs(method):
    """Only the pose stream knows the label of a shuffled pair, and RGB is far surer of itself."""
    rng = np.random.default_rng(1)
    labels = np.repeat(np.arange(6), 8)
    wrong = np.where(rng.random(48) < 0.15, rng.permutation(labels), labels)
    rgb, pose = one_hot(labels, 0.97, 6), one_hot(wrong, 0.6, 6)
    names = tuple(map(str, range(48)))
    chosen = choose_fusion(Dump(names, rgb, labels), Dump(names, pose, labels), method)
    assert chosen.method == method
    same, shuffled = chosen.top1
    equal = fuse_streams(np.roll(rgb, 8, axis=0), pose, 0.5).argmax(axis=1)
    assert (equal == labels).mean() < 0.1
    assert shuffled > 80
    assert same > 85


def test_fuses_dumps_in_any_order():
    labels = np.array([0, 1])
    rgb = Dump(('a', 'b'), RGB, labels)
    pose = Dump(('b', 'a'), POSE[::-1], labels[::-1])
    fused = StreamFusion('average', 0.25).fuse(rgb, pose)
    assert fused.names == ('a', 'b')
    np.testing.assert_allclose(fused.scores, [[0.375, 0.625], [0.425, 0.575]])


def test_the_choice_is_the_same_again():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 4, 30)
    rgb, pose = rng.dirichlet(np.ones(4), 30), rng.dirichlet(np.ones(4), 30)
    assert choose_weight(rgb, pose, labels) == choose_weight(rgb, pose, labels)


@pytest.mark.parametrize('names, labels, message', [
    (('a', 'c'), [0, 1], 'must be of the same 2 videos'),
    (('a', 'b'), [0, -1], 'must have the labels and classes of'),
])  # fmt: skip
def test_dumps_that_do_not_fit(names, labels, message):
    first = Dump(('a', 'b'), RGB, np.array([0, 1]))
    with pytest.raises(ValueError, match=message):
        choose_fusion(first, Dump(names, POSE, np.array(labels)))


def test_mistakes():
    dump = Dump(('a', 'b'), RGB, np.array([0, -1]))
    with pytest.raises(ValueError, match='every video must have a label'):
        choose_fusion(dump, dump)
    with pytest.raises(ValueError, match=r"method must be one of .*, but got 'sum'"):
        fuse_streams(RGB, POSE, 0.5, 'sum')
    with pytest.raises(ValueError, match='must be chosen on 2 or more videos, but got 1'):
        choose_weight(RGB[:1], POSE[:1], np.array([0]))
