from __future__ import annotations

import pickle

import numpy as np
import pytest

from integralaction_mm.analysis import pose_confidence

# Frame 0: persons of means 0.3 and 0.5; frame 1: one of 0.9; frames 2 and 3: nobody.
SCORE = np.array([
    [[0.2, 0.4], [0.8, 1.0], [0, 0], [0, 0]],
    [[0.5, 0.5], [0, 0], [0, 0], [0, 0]],
])  # fmt: skip


def write(path, annotations) -> str:
    path.write_bytes(pickle.dumps({'split': {}, 'annotations': annotations}))
    return str(path)


@pytest.mark.parametrize('item', [
    {'filename': 'test/a.mp4'}, {'frame_dir': 'test/a'}, {'frame_dir': 'test/a.mp4'},
])  # fmt: skip
def test_inline_poses(tmp_path, item):
    path = write(tmp_path / 'a.pkl', [{**item, 'keypoint_score': SCORE}])
    np.testing.assert_allclose(pose_confidence(['data/videos/test/a.mp4'], path), [1.4 / 4])


def test_poses_in_files_of_their_own(tmp_path):
    path = write(tmp_path / 'annotations.pkl', [{'filename': 'a'}, {'frame_dir': 'b'}])
    (tmp_path / 'skeletons').mkdir()
    (tmp_path / 'skeletons' / 'a.pkl').write_bytes(pickle.dumps({'keypoint_score': SCORE}))
    np.testing.assert_allclose(pose_confidence(['a', 'x/a'], path), [0.35, 0.35])
    with pytest.raises(FileNotFoundError, match='file of poses not found: .*b.pkl'):
        pose_confidence(['b.mp4'], path)


def test_nobody_and_no_number(tmp_path):
    score = np.where(SCORE == 0.9, np.nan, SCORE)
    items = [('a', np.zeros((0, 4, 2))), ('b', score)]
    path = write(tmp_path / 'a.pkl', [dict(frame_dir=n, keypoint_score=s) for n, s in items])
    np.testing.assert_allclose(
        pose_confidence(['a', 'b'], path), [0, np.nan_to_num(score).mean(2).max(0).mean()]
    )


def test_mistakes(tmp_path):
    poses = [{'frame_dir': 'a', 'keypoint': SCORE[..., None]}, {'frame_dir': 'b', 'keypoint': []}]
    np.testing.assert_array_equal(
        pose_confidence(['a', 'b'], write(tmp_path / 'b.pkl', poses)), [1, 0]
    )
    path = write(tmp_path / 'b.pkl', [{'frame_dir': 'a', 'keypoint_score': SCORE[0]}])
    with pytest.raises(ValueError, match=r'numbers \(M, T, K\), but got .* \(4, 2\): .*b.pkl'):
        pose_confidence(['a'], path)
    with pytest.raises(FileNotFoundError, match='annotation file not found: .*a.pkl'):
        pose_confidence(['a'], tmp_path / 'a.pkl')
    path = write(tmp_path / 'a.pkl', [{'frame_dir': 'a'}])
    with pytest.raises(ValueError, match="one of 1 videos, but 'x/b.mp4' fits 0; .*a.pkl"):
        pose_confidence(['x/b.mp4'], path)
    (tmp_path / 'a.pkl').write_bytes(pickle.dumps([1]))
    with pytest.raises(ValueError, match="a dict with 'annotations', but got list: .*a.pkl"):
        pose_confidence(['a'], path)
