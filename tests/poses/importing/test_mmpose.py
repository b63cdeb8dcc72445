"""MMPose's predictions."""

from __future__ import annotations

import pytest

from integralaction_mm.poses.importing.mmpose import read_mmpose


def instance(x: float, **more) -> dict:
    """As ``split_instances`` gives it; its box is a tuple of one list."""
    joints = [[x + k, 20.0] for k in range(17)]
    scores = [0.5] * 17
    return dict(keypoints=joints, keypoint_scores=scores, bbox=[[1, 2, 3, 4]], **more)


def test_video_of_the_inferencer(tmp_path, write):
    frames = [dict(frame_id=t, instances=[instance(5)] * (t != 1)) for t in range(4)]
    write(tmp_path / 'run/a.json', frames)
    (clip,) = read_mmpose(tmp_path).clips
    assert clip.name == 'run/a'
    found = clip.load()
    assert [person.frame for person in found.persons] == [0, 2, 3]
    assert found.persons[0].keypoint[2].tolist() == [7, 20]
    assert found.persons[0].score.tolist() == [0.5] * 17
    assert (found.first, found.frames, found.listed, found.joints) == (0, 4, 4, ())


def test_video_of_a_demo(tmp_path, write):
    """Its frames count from 1, and it names the keypoints."""
    names = {'10': 'right_wrist', '9': 'left_wrist'}
    frames = [dict(frame_id=t, instances=[instance(5, track_id=t)]) for t in (1, 2)]
    content = dict(meta_info=dict(keypoint_id2name=names), instance_info=frames)
    (clip,) = read_mmpose(write(tmp_path / 'results_a.json', content)).clips
    assert (clip.name, clip.aliases) == ('results_a', ('results_a', 'a'))
    found = clip.load()
    assert (found.first, found.frames) == (1, 2)
    assert found.joints == ('left_wrist', 'right_wrist')
    assert [person.id for person in found.persons] == [1, 2]


def test_images(tmp_path, write):
    for t in (1, 2):
        write(tmp_path / f'run/a/{t:06}.json', [instance(5)] * (t == 2))
        write(tmp_path / f'b_{t}.json', [instance(5)])
    write(tmp_path / 'whole.json', [instance(5)])
    source = read_mmpose(tmp_path)
    clips = {clip.name: clip for clip in source.clips}
    assert set(clips) == {'run/a', 'b'}
    found = clips['run/a'].load()
    assert ([person.frame for person in found.persons], found.first, found.frames) == ([2], 1, 2)
    assert source.left_out == {
        'no number of a frame': [('whole.json', 'must be <name>_<number>.json')]
    }


@pytest.mark.parametrize(
    'content',
    [
        [3], {}, 7, [dict(frame_id='0', instances=[])], [dict(frame_id=0)],
        [dict(frame_id=0, instances=[dict(keypoints=[[1, 2, 3]], keypoint_scores=[1])])],
        dict(instance_info=[], meta_info=dict(keypoint_id2name={'a': 'b'})),
    ],
)  # fmt: skip
def test_other_files(tmp_path, write, content):
    (clip,) = read_mmpose(write(tmp_path / 'a.json', content)).clips
    with pytest.raises(ValueError, match='a.json'):
        clip.load()


def test_damaged(tmp_path, write):
    source = read_mmpose(write(tmp_path / 'a.json', '{'))
    assert [name for name, _ in source.left_out['file of poses damaged']] == ['a.json']
