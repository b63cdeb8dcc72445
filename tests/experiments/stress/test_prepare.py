from __future__ import annotations

import pickle

import pytest

from integralaction_mm.experiments.stress.prepare import build_suite
from integralaction_mm.experiments.stress.suite import FRAMES, KINDS, POSES


def of(needs):
    return {name for name, kind in KINDS.items() if kind.needs == needs}


@pytest.mark.parametrize('name, needs', [('tsm', POSES), ('stgcn', FRAMES)])
def test_what_a_model_does_not_take_is_left_out_by_name(videos_of, name, needs):
    suite = build_suite(videos_of(name, count=12), severities=(3,))
    assert set(suite.left_out) == of(needs)
    assert set(suite.left_out.values()) == {f'the model does not take {needs}'}
    assert len(suite.tests) == 1 + len(KINDS) - len(of(needs))


def test_videos_without_poses_or_of_one_class(videos_of, tiny_data, tmp_path):
    content = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())
    for item in content['annotations']:
        del item['keypoint'], item['keypoint_score']
    path = tmp_path / 'annotations.pkl'
    path.write_bytes(pickle.dumps(content))
    videos = videos_of('tsm', ann_file=path, video_dir=tiny_data / 'videos')
    suite = build_suite(videos, kinds=['static', 'human_blank', 'action_swap'])
    reason = 'the annotation has no poses, and no masks are given'
    assert suite.left_out == dict(human_blank=reason, action_swap=reason)
    suite = build_suite(videos_of('tsm', count=1), kinds=['action_swap'])
    assert 'fewer than two classes' in suite.left_out['action_swap']


def test_split_and_layout(videos_of):
    assert videos_of('ours').layout.name == 'openpose18'
    assert videos_of('rgbpose').layout.name == 'openpose18'  # by 18 keypoints
    with pytest.raises(ValueError, match="split must be one of .*'train'.*, but got none"):
        videos_of('ours', split=None)
    with pytest.raises(ValueError, match="split must be one of .*, but got 'x'"):
        videos_of('ours', split='x')
