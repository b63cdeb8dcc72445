from __future__ import annotations

import pickle

import pytest

from integralaction_mm.datasets.annotation_file import (
    VideoNames,
    load_annotation_file,
    load_poses,
    name_annotation,
    read_classes,
)

NAMES = ('a/x.mp4', 'b/x.mp4', 'c/y.v2', 'z.mp4', 'd/z.mp4')


@pytest.mark.parametrize(('wanted', 'index'), [
    ('a/x.mp4', 0),
    ('b/x', 1),
    ('data/videos/b/x.mp4', 1),
    ('y.v2', 2),
    ('y.v2.avi', 2),
    ('data/d/z.mp4', 4),
    ('data/e/z.mp4', 3),
    ('z', 3),
    ('data\\b\\x.mp4', 1),
])  # fmt: skip
def test_names(wanted, index):
    assert VideoNames(NAMES).find(wanted) == index


@pytest.mark.parametrize(('wanted', 'message'), [
    ('x', 'fits 2; these are a/x.mp4, b/x.mp4'),
    ('y', 'fits 0; there are a/x.mp4, b/x.mp4, c/y.v2'),
    ('v2', 'fits 0'),
])  # fmt: skip
def test_names_that_fit_none_or_several(wanted, message):
    with pytest.raises(ValueError, match=f'one of 5 videos, but {wanted!r} {message}'):
        VideoNames(NAMES).find(wanted)


def test_wrong_files(tmp_path):
    path = tmp_path / 'a.pkl'
    with pytest.raises(FileNotFoundError, match='annotation file not found: .*a.pkl'):
        load_annotation_file(path)
    path.write_text('text')
    with pytest.raises(ValueError, match='annotation file cannot be read: .*a.pkl'):
        load_annotation_file(path)
    path.write_bytes(pickle.dumps(dict(annotations=[])))
    assert load_annotation_file(path) == dict(annotations=[])
    with pytest.raises(ValueError, match="with 'split' and 'annotations', but got dict: .*a.pkl"):
        load_annotation_file(path, 'split')


def test_name_of_an_annotation():
    assert name_annotation(dict(filename='a.mp4', frame_dir='a'), 'f.pkl') == 'a.mp4'
    assert name_annotation(dict(frame_dir='a'), 'f.pkl') == 'a'
    with pytest.raises(ValueError, match=r"'filename' or 'frame_dir', but got \['label'\]: f.pkl"):
        name_annotation(dict(label=1), 'f.pkl')


def test_poses_in_the_annotation_or_beside_it(tmp_path):
    path = tmp_path / 'a.pkl'
    assert load_poses(dict(frame_dir='v', keypoint=1, label=2), path) == dict(keypoint=1)
    for folder, value in (('skeletons', 3), ('mine', 4)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / 'v.pkl').write_bytes(pickle.dumps(dict(keypoint=value, label=0)))
    assert load_poses(dict(frame_dir='v'), path) == dict(keypoint=3)
    assert load_poses(dict(frame_dir='v', keypoint=1), path, tmp_path / 'mine')['keypoint'] == 4
    with pytest.raises(FileNotFoundError, match='file of poses not found: .*skeletons.w.pkl'):
        load_poses(dict(frame_dir='w'), path)


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        (dict(split={}, annotations={}), "'annotations' must be a list, but got dict"),
        (dict(split={}, annotations=[{}, 7]), 'annotations must be dicts, but got int at 1'),
        (
            dict(split={}, annotations=[{'label': 0, 5: 1}]),
            r"keys .* text, but got \['label', 5\] at 0",
        ),
        (
            dict(split={1: ['a'], 'b': []}, annotations=[]),
            'names of splits must be text, but got 1',
        ),
        (dict(split=['a'], annotations=[]), "'split' must be a dict of lists .*, but got list"),
        (
            dict(split=dict(a=[[1]]), annotations=[]),
            "split 'a' must be a list of names.*",
        ),
        (dict(split={}, annotations=[], layout=[1]), r"'layout' must be a name, but got .1."),
        (
            dict(split={}, annotations=[], classes=7),
            "'classes' must be a list of names.*",
        ),
    ],
)
def test_annotation_files_of_another_form(tmp_path, content, message):
    path = tmp_path / 'k.pkl'
    path.write_bytes(pickle.dumps(content))
    with pytest.raises(ValueError, match=rf'{message}: .*k\.pkl'):
        load_annotation_file(path, 'split')


def test_classes():
    assert read_classes(dict(classes=('run', 'walk')), 'k.pkl') == ['run', 'walk']
    assert read_classes({}, 'k.pkl') == []
    for classes in (7, [1, 2], {'run': 0}, 'run'):
        with pytest.raises(ValueError, match=r"'classes' must be a list of names, .*: k\.pkl"):
            read_classes(dict(classes=classes), 'k.pkl')


@pytest.mark.parametrize('name', [7, None, '', b'a'])
def test_a_name_is_text(name):
    with pytest.raises(ValueError, match=r'filename must be a name, but got .*: k\.pkl'):
        name_annotation(dict(filename=name), 'k.pkl')
