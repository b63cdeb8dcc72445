"""AlphaPose's results."""

from __future__ import annotations

import pytest

from integralaction_mm.poses.importing.alphapose import read_alphapose


@pytest.fixture
def person(flat):
    def make(image: str, x: float = 5, **more) -> dict:
        keypoints = flat(17, x, score=0.75)
        return dict(image_id=image, category_id=1, keypoints=keypoints, score=2.9, **more)

    return make


def test_video(tmp_path, write, person):
    """Frames from 0, those without persons are missing; ``idx`` may be a list."""
    content = [person('0.jpg', 5, idx=2), person('0.jpg', 6, idx=[1.0]), person('12.jpg')]
    write(tmp_path / 'run/a/alphapose-results.json', content)
    write(tmp_path / 'run/a/sep-json/0.json', [])
    (clip,) = read_alphapose(tmp_path).clips
    assert (clip.name, clip.aliases) == ('run/a', ('a',))
    found = clip.load()
    assert [(p.frame, p.id) for p in found.persons] == [(0, 2), (0, 1), (12, None)]
    assert found.persons[1].keypoint[1].tolist() == [7, 20]
    assert found.persons[1].score.tolist() == [0.75] * 17
    assert (found.first, found.frames) == (0, 0)


def test_names(tmp_path, write, person):
    write(tmp_path / 'a.json', [person('0.jpg')])
    write(tmp_path / 'two.json', [person('b_0.jpg'), person('c_0.jpg'), person('b_1.jpg')])
    write(tmp_path / 'empty.json', [])
    write(tmp_path / 'alphapose-results.json', [person('0.jpg')])
    names = [clip.name for clip in read_alphapose(tmp_path).clips]
    assert names == ['a', tmp_path.name, 'empty', 'two/b', 'two/c']
    (alone,) = read_alphapose(tmp_path / 'alphapose-results.json').clips
    assert alone.name == tmp_path.name


@pytest.mark.parametrize(
    'persons, joints', [('people', 'pose_keypoints_2d'), ('bodies', 'joints')]
)
def test_other_formats(tmp_path, write, flat, persons, joints):
    item = {'version': 'AlphaPose v0.3', persons: [{joints: flat(18)}]}
    (clip,) = read_alphapose(write(tmp_path / 'a.json', {'0.jpg': item, '1.jpg': item})).clips
    assert [person.frame for person in clip.load().persons] == [0, 1]
    assert clip.load().persons[0].keypoint.shape == (18, 2)


@pytest.mark.parametrize(
    'content', ['{', [3], 7, [dict(image_id='0.jpg')], [dict(image_id='a', keypoints=[1, 2, 3])]]
)
def test_other_files(tmp_path, write, content):
    source = read_alphapose(write(tmp_path / 'a.json', content))
    ((name, detail),) = source.left_out['file of poses damaged']
    assert name == 'a.json'
    assert 'a.json' in detail
    assert not source.clips
