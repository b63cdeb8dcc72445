"""OpenPose's folders of JSON files."""

from __future__ import annotations

import pytest

from integralaction_mm.poses.importing.openpose import read_openpose


@pytest.fixture
def frame(write, flat):
    def make(path, *xs, count=25):
        people = [
            dict(person_id=[-1], pose_keypoints_2d=flat(count, x), face_keypoints_2d=[])
            for x in xs
        ]
        return write(path, dict(version=1.3, people=people))

    return make


def test_clips_and_their_names(tmp_path, frame):
    for number in range(2):
        frame(tmp_path / f'run/a/a_{number:012}_keypoints.json', 5)
        frame(tmp_path / f'b/{number + 1:06}_keypoints.json', 5)
        frame(tmp_path / f'both/c_{number:012}_keypoints.json')
        frame(tmp_path / f'both/d_{number:012}_keypoints.json', 5, 6)
    frame(tmp_path / 'whole_keypoints.json', 5)
    source = read_openpose(tmp_path)
    clips = {clip.name: clip for clip in source.clips}
    assert set(clips) == {'run/a', 'b', 'both/c', 'both/d'}
    assert clips['both/c'].aliases == ('both/c', 'c', 'both')
    assert source.left_out == {
        'no number of a frame': [
            ('whole_keypoints.json', 'must be <name>_<number>_keypoints.json')
        ]
    }
    two = clips['both/d'].load()
    assert [person.frame for person in two.persons] == [0, 0, 1, 1]
    assert (two.first, two.frames, two.listed) == (0, 2, 2)
    assert two.persons[1].keypoint[1].tolist() == [7, 20]
    assert two.persons[1].id is None
    assert (clips['b'].load().first, clips['b'].load().frames) == (1, 2)
    assert clips['both/c'].load().persons == []


def test_older_files(tmp_path, write):
    """OpenPose 1.2 has another key, and a frame of nobody may hold null."""
    write(tmp_path / 'a_0_keypoints.json', dict(people=[dict(pose_keypoints=[1, 2, 0.5])]))
    write(tmp_path / 'a_1_keypoints.json', dict(people=None))
    (person,) = read_openpose(tmp_path).clips[0].load().persons
    assert (person.frame, person.keypoint.tolist()) == (0, [[1, 2]])


def test_hand_alone_is_no_person(tmp_path, write):
    write(tmp_path / 'a_0_keypoints.json', dict(people=[dict(pose_keypoints_2d=[])]))
    assert read_openpose(tmp_path).clips[0].load().persons == []


@pytest.mark.parametrize(
    'content', ['{', '{"people": 3}', '{"people": [{}]}', '[]', '[' * 100_000]
)
def test_other_files(tmp_path, write, content):
    write(tmp_path / 'a_0_keypoints.json', content)
    (clip,) = read_openpose(tmp_path).clips
    with pytest.raises(ValueError, match='a_0_keypoints.json'):
        clip.load()


def test_no_folder(tmp_path, write):
    path = write(tmp_path / 'a_0_keypoints.json', {})
    with pytest.raises(NotADirectoryError, match='poses of OpenPose must be a folder, but got'):
        read_openpose(path)
