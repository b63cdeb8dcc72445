"""Ultralytics' labels and JSON."""

from __future__ import annotations

import json

import pytest

from integralaction_mm.poses.importing.ultralytics import read_ultralytics


def line(x: float, *tail: float, axes: int = 3, count: int = 17) -> str:
    """As ``save_txt`` writes it, with %g."""
    joints = [v for k in range(count) for v in (x, k / 100, 0.5)[:axes]]
    return ' '.join(f'{value:g}' for value in (0, 0.5, 0.5, 0.2, 0.4, *joints, *tail)) + '\n'


def persons(tmp_path, write, *texts: str) -> list:
    for number, text in enumerate(texts, 1):
        write(tmp_path / f'labels/a_{number}.txt', text)
    (clip,) = read_ultralytics(tmp_path).clips
    assert clip.name == 'a'
    found = clip.load()
    assert (found.first, found.fractions) == (1, True)
    return found.persons


@pytest.mark.parametrize('axes', [2, 3])
@pytest.mark.parametrize(
    'tails, ids',
    [
        (((), ()), [None, None]),
        (((7,), (8,)), [7, 8]),
        (((0.9,), (1,)), [None, None]),
        (((0.9, 7), (1, 8)), [7, 8]),
        (((0.9,), (0.8, 7)), [None, 7]),
        (((1,), (1, 7)), [None, 7]),
        (((), (7,)), [None, 7]),
    ],
)
def test_ids_and_confidences(tmp_path, write, axes, tails, ids):
    """One number more is an id where it can be one everywhere, or others have none."""
    found = persons(tmp_path, write, *(line(0.25, *tail, axes=axes) for tail in tails))
    assert [person.id for person in found] == ids
    assert [person.frame for person in found] == [1, 2]
    assert found[0].keypoint[2].tolist() == [0.25, 0.02]
    assert found[0].score.tolist() == [0.5 if axes == 3 else 1] * 17


def test_lines_of_nothing(tmp_path, write):
    assert len(persons(tmp_path, write, line(0.25) + ' \n\n' + line(0.5))) == 2


def test_several_persons_and_videos(tmp_path, write):
    write(tmp_path / 'run/labels/a_3.txt', line(0.1) + line(0.2))
    write(tmp_path / 'run/labels/b_1.txt', line(0.1))
    write(tmp_path / 'run/labels/whole.txt', line(0.1))
    source = read_ultralytics(tmp_path)
    a, b = source.clips
    assert (a.name, a.aliases, b.name) == ('run/a', ('a', 'run'), 'run/b')
    assert [person.frame for person in a.load().persons] == [3, 3]
    assert [name for name, _ in source.left_out['no number of a frame']] == ['whole.txt']


def item(x: float, **more) -> dict:
    joints = dict(x=[x + k for k in range(17)], y=[20.0] * 17, visible=[0.5] * 17)
    return dict(name='person', box=dict(x1=0, y1=0, x2=9, y2=9), keypoints=joints, **more)


def test_json_of_frames(tmp_path, write):
    frames = [[item(5, track_id=3)], [], [item(6), item(7)]]
    write(tmp_path / 'run/a.json', frames)
    write(tmp_path / 'run/b.json', [json.dumps(frame) for frame in frames])
    for clip in read_ultralytics(tmp_path).clips:
        found = clip.load()
        assert [(p.frame, p.id) for p in found.persons] == [(0, 3), (2, None), (2, None)]
        assert found.persons[1].keypoint[1].tolist() == [7, 20]
        assert (found.first, found.frames, found.listed) == (0, 3, 3)
        assert not found.fractions


def test_json_a_frame(tmp_path, write):
    for number in (1, 2):
        write(tmp_path / f'a_{number}.json', [item(5)])
    (clip,) = read_ultralytics(tmp_path).clips
    assert [person.frame for person in clip.load().persons] == [1, 2]
    joints = dict(x=[1.0], y=[2.0])
    (clip,) = read_ultralytics(write(tmp_path / 'b/c.json', [[dict(keypoints=joints)]])).clips
    assert clip.load().persons[0].score.tolist() == [1]


@pytest.mark.parametrize(
    'name, content',
    [
        ('a_1.txt', '0 0.5 0.5\n'), ('a_1.txt', 'x\n'),
        ('a_1.txt', line(0.1) + line(0.1, count=9)),
        ('a_1.txt', line(0.1, 0.5, 7.5)), ('a_1.json', [3]), ('a_1.json', [[item(5)], [3]]),
        ('a_1.json', [dict(name='person')]), ('a.json', ['[']), ('a.json', [[]] + [['x']]),
        ('a_1.json', [dict(keypoints=dict(x=[1], y=[]))]),
    ],
)  # fmt: skip
def test_other_files(tmp_path, write, name, content):
    write(tmp_path / name, content)
    (clip,) = read_ultralytics(tmp_path).clips
    with pytest.raises(ValueError, match=name):
        clip.load()
