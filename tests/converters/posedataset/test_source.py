"""A released dataset as it was read."""

from __future__ import annotations

import pytest

from integralaction_mm.converters.posedataset import Sample, Source


@pytest.fixture
def source() -> Source:
    return Source('made', 'kinetics50', 'openpose18', 18, read=len)


def sample(name: str, label: int = 0, frames: int = 5) -> Sample:
    return Sample(name, label, frames, (40, 60), None)


@pytest.mark.parametrize(
    ('label', 'frames', 'reason'),
    [
        (50, 5, 'label outside the class list'),
        (-1, 5, 'label outside the class list'),
        ('1', 5, 'label outside the class list'),
        (49, 0, 'no frames'),
        (49, 2.5, 'no frames'),
        (49, 10**9, 'no frames'),
        (49, '5', 'no frames'),
        (True, 5, 'label outside the class list'),
        ([1], 5, 'label outside the class list'),
    ],
)
def test_impossible_samples_are_left_out(source, label, frames, reason):
    assert not source.add(sample('a', label, frames), 'train')
    assert [name for name, _ in source.left_out[reason]] == ['a']
    assert not source.videos
    assert source.listed == 1


@pytest.mark.parametrize(
    'name', ['../a', 'a/../../b', '/tmp/a', 'C:\\a', 'a\\..\\..\\b', '', None]
)
def test_names_outside_the_folder_are_left_out(source, name):
    assert not source.add(sample(name), 'train')
    assert [name for name, _ in source.left_out['name outside the folder']] == [name]


@pytest.mark.parametrize('shape', [(0, 60), (40, -1), (float('nan'), 60), (1e30, 60), ('4', None)])
def test_impossible_sizes_are_left_out(source, shape):
    assert not source.add(Sample('a', 0, 5, shape, None), 'train')
    ((name, detail),) = source.left_out['no size']
    assert name == 'a'
    assert 'must be (h, w), two integers in 1..65504' in detail


def test_sample_of_two_splits_is_kept_and_told(source):
    assert source.add(sample('a'), 'train')
    assert source.add(sample('a'), 'val')
    assert source.splits == dict(train=['a'], val=['a'])
    assert source.warnings == {'in several splits': [('a', 'also val')]}
    assert source.listed == 1


def test_sample_that_contradicts_an_earlier_one(source):
    source.add(sample('a'), 'train')
    assert not source.add(sample('a', label=1), 'val')
    assert source.left_out == {'annotated twice': [('a', 'label 1, split val')]}
    assert source.videos['a'].label == 0


def test_class_names_are_compared_without_their_punctuation(source):
    name = source.classes[3]
    source.add(sample('a', 3), 'train', name.upper().replace(' ', '_'))
    assert not source.warnings
    source.add(sample('b', 3), 'train', 'another')
    source.add(sample('c', 3), 'train', 7)
    assert source.warnings['class names that differ'][0][0] == 'b'


def test_recipe_names_the_files_that_were_read(source, tmp_path):
    (tmp_path / 'k.json').write_text('{}')
    source.add_file(tmp_path / 'k.json')
    recipe = source.recipe()
    assert recipe['dataset'] == 'made'
    assert recipe['annotations'] == {'k.json': 'bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f'}
