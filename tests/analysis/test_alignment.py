from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.analysis import Dump, align_dumps
from integralaction_mm.analysis.alignment import shorten_names

SCORES = np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.3, 0.6]])


def test_align_dumps():
    gates = np.array([[0.1], [0.2], [0.3]])
    first = Dump(('a', 'b', 'c'), SCORES, np.array([0, 1, 2]))
    second = Dump(('c', 'a', 'b'), SCORES, np.array([2, 0, 1]), gates, 'x.pkl')
    same, moved = align_dumps([first, second])
    np.testing.assert_array_equal(same.scores, SCORES)
    assert moved.names == ('a', 'b', 'c')
    assert moved.path == 'x.pkl'
    np.testing.assert_array_equal(moved.scores, SCORES[[1, 2, 0]])
    np.testing.assert_array_equal(moved.labels, [0, 1, 2])
    np.testing.assert_array_equal(moved.gates, gates[[1, 2, 0]])


def test_align_names_the_files():
    first = Dump(('a', 'b'), SCORES[:2], np.array([0, 1]), path='x.pkl')
    other = Dump(('a', 'c'), SCORES[:2], np.array([0, 1]), path='y.pkl')
    twice = Dump(('a', 'a'), SCORES[:2], np.array([0, 1]), path='z.pkl')
    with pytest.raises(ValueError, match='y.pkl must be of the same 2 videos as x.pkl, but 2'):
        align_dumps([first, other])
    with pytest.raises(ValueError, match='z.pkl must have each video once, but got 2 .* of 1'):
        align_dumps([first, twice])


def test_aligned_dumps_stay_as_they_are():
    first = Dump(('a', 'b'), SCORES[:2], np.array([0, 1]))
    second = Dump(('b', 'a'), SCORES[:2], np.array([1, 0]))
    once = align_dumps([first, second])
    twice = align_dumps(once)
    assert all(a is b for a, b in zip(once, twice))
    assert once[0] is first


@pytest.mark.parametrize(('names', 'others'), [
    # Videos here, frames there; another machine; another suffix; frame_dir alone.
    (['data/ntu60/videos/S1_rgb.avi', 'data/ntu60/videos/S2_rgb.avi'],
     ['data/ntu60/rawframes/S2_rgb', 'data/ntu60/rawframes/S1_rgb']),
    (['/home/a/ntu/S1.avi', '/home/a/ntu/S2.avi'], ['/mnt/x/y/S2.mp4', '/mnt/x/y/S1.mp4']),
    (['v/S1.avi', 'v/S2.avi'], ['S2', 'S1']),
    # The name of a file alone would not do.
    (['x/a/1.mp4', 'x/b/1.mp4'], ['y/z/b/1.mp4', 'y/z/a/1.mp4']),
    (['x/val/1.mp4', 'x/val/2.mp4'], ['y/val/2.mp4', 'y/val/1.mp4']),
    (['x/val/1.mp4', 'x/val/2.mp4'], ['y/2.mp4', 'y/1.mp4']),
])  # fmt: skip
def test_two_layouts_of_folders(names, others):
    first = Dump(tuple(names), SCORES[:2], np.array([0, 1]))
    second = Dump(tuple(others), SCORES[:2], np.array([1, 0]))
    _, moved = align_dumps([first, second])
    assert moved.names == first.names
    np.testing.assert_array_equal(moved.scores, SCORES[[1, 0]])


@pytest.mark.parametrize(('names', 'others'), [
    # Pantomime numbers the videos of each split alike.
    (['d/test_in_context/1.mp4', 'd/test_in_context/2.mp4'],
     ['d/test_out_of_context/1.mp4', 'd/test_out_of_context/2.mp4']),
    (['d/val/1.mp4', 'd/val/2.mp4'], ['e/test/1.mp4', 'e/test/2.mp4']),
    (['x/a/1.mp4', 'x/b/1.mp4'], ['x/c/1.mp4', 'x/b/1.mp4']),
    (['x/a.mp4', 'x/a.avi'], ['y/a.mp4', 'y/a.avi']),
])  # fmt: skip
def test_other_videos_of_the_same_name(names, others):
    first, second = (Dump(tuple(n), SCORES[:2], np.array([0, 0])) for n in (names, others))
    with pytest.raises(ValueError, match='dump 1 must be of the same 2 videos as dump 0'):
        align_dumps([first, second])


def test_shorten_names():
    assert shorten_names(['d/a/1.mp4', 'd/b/2.mp4']) == [('1',), ('2',)]
    assert shorten_names(['d/a/1.5.mp4', 'd/b/1.0.mp4'], 2) == [('a', '1.5'), ('b', '1.0')]
    assert shorten_names(['x/a/b', 'y/a/b']) == [('x', 'a', 'b'), ('y', 'a', 'b')]
