"""Poses in CSV files."""

from __future__ import annotations

import re

import pytest

from integralaction_mm.poses.importing.table import read_table

NAMED = """video,frame,id,nose_x,nose_y,nose_score,neck_x,neck_y,neck_score
run/a.mp4,0,1,5,6,0.5,7,8,0.25
run/a.mp4,2.0,2,5,6,0.5,,,
run/a.mp4,3,,,,,,,
jump/b.mp4,1,tom,1,2,1,3,4,1
"""


def test_named_joints(tmp_path, write):
    a, b = read_table(write(tmp_path / 'poses.csv', NAMED)).clips
    assert (a.name, a.aliases) == ('run/a.mp4', ('a.mp4',))
    found = a.load()
    assert [(person.frame, person.id) for person in found.persons] == [(0, 1), (2, 2)]
    assert found.persons[0].keypoint.tolist() == [[5, 6], [7, 8]]
    assert found.persons[0].score.tolist() == [0.5, 0.25]
    assert (found.joints, found.frames, found.listed) == (('nose', 'neck'), 4, 3)
    assert [(person.frame, person.id) for person in b.load().persons] == [(1, 'tom')]


@pytest.mark.parametrize('delimiter', [',', ';', '\t'])
def test_numbered_joints(tmp_path, write, delimiter):
    """In any order of columns, in a file a clip, without scores."""
    text = 'frame,x1,y1,x0,y0\n4,1,2,3,4\n'.replace(',', delimiter)
    write(tmp_path / 'run/a.csv', text)
    (clip,) = read_table(tmp_path).clips
    assert clip.name == 'run/a'
    (person,) = clip.load().persons
    assert person.keypoint.tolist() == [[3, 4], [1, 2]]
    assert person.score.tolist() == [1, 1]
    assert clip.load().joints == ()


@pytest.mark.parametrize('delimiter', [';', '\t'])
def test_spreadsheets_of_other_countries(tmp_path, write, delimiter):
    """Decimals with a comma, words for no number, lines of delimiters alone, a capital letter."""
    rows = [
        ['Frame', 'ID', 'x0', 'y0'],
        ['4', 'a,b', '1,5', '2'],
        ['5', '1', 'NA', 'None'],
        [''] * 4,
    ]
    text = ''.join(delimiter.join(row) + '\n' for row in rows)
    found = read_table(write(tmp_path / 'a.csv', text)).clips[0].load()
    assert [(person.frame, person.id) for person in found.persons] == [(4, 'a,b')]
    assert found.persons[0].keypoint.tolist() == [[1.5, 2]]
    assert (found.frames, found.listed) == (6, 2)


@pytest.mark.parametrize(
    'text, message',
    [
        ('', 'must have a header, but is empty'),
        ('frame,a_x,a_y\n', 'must have lines below its header, but has none'),
        ('a_x,a_y\n', "must have 'frame', and each column once"),
        ('frame,a_x,a_x\n', "must have 'frame', and each column once"),
        ('frame,a_x\n', r"must have columns <joint>_x and <joint>_y.* got \['a'\]"),
        ('frame\n', 'must have columns <joint>_x'),
        ('frame,x0,y0,x2,y2\n', 'numbered from 0 without a gap'),
        ('frame,a_x,a_y\n1,2,3,4\n', 'line 2 has more cells than the header'),
    ],
)
def test_other_files(tmp_path, write, text, message):
    source = read_table(write(tmp_path / 'a.csv', text))
    ((_, detail),) = source.left_out['file of poses damaged']
    assert re.search(f'{message}.*a.csv', detail)


@pytest.mark.parametrize('cells', ['x,1,2', '0.5,1,2', 'inf,1,2', '1,x,2', '1,1', ',1,2'])
def test_other_lines(tmp_path, write, cells):
    clips = read_table(write(tmp_path / 'a.csv', f'frame,a_x,a_y\n0,1,2\n{cells}\n')).clips
    if cells == '1,1':  # a joint without a y was not found
        assert len(clips[0].load().persons) == 2
    else:
        with pytest.raises(ValueError, match='a.csv:3'):
            clips[0].load()
