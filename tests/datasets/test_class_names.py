from __future__ import annotations

import pickle

import pytest

from integralaction_mm.datasets.class_names import get_class_names, load_class_names


@pytest.mark.parametrize(
    ('name', 'labels'),
    [
        ('kinetics50', {0: 'surfing water', 32: 'clean and jerk', 49: 'golf driving'}),
        ('kinetics400', {0: 'abseiling', 6: 'arm wrestling', 306: 'skateboarding', 399: 'zumba'}),
        ('ntu60', {0: 'drink water', 9: 'clapping', 54: 'hugging', 59: 'walking apart'}),
    ],
)
def test_labels(name, labels):
    names = get_class_names(name)
    assert {label: names[label] for label in labels} == labels
    assert len(names) == len(set(names)) == int(name.strip('kinetcsu'))
    assert all(each == each.strip() != '' for each in names)


def test_kinetics50_is_part_of_kinetics400():
    assert set(get_class_names('kinetics50')) < set(get_class_names('kinetics400'))


def test_kinetics400_is_in_alphabetical_order():
    names = get_class_names('kinetics400')
    assert [name.lower() for name in names] == sorted(name.lower() for name in names)


def test_unknown_name():
    with pytest.raises(ValueError, match=r"one of \['kinetics400', .*'ntu60'\], but got 'hmdb'"):
        get_class_names('hmdb')


def test_class_names(tmp_path):
    file = tmp_path / 'names.txt'
    file.write_text('one\n two\n\n')
    assert load_class_names(str(file), 2) == ['one', 'two']
    assert load_class_names('kinetics50', 50)[49] == 'golf driving'
    assert load_class_names(None, 2) == ['0', '1']
    with pytest.raises(ValueError, match='class names must be 3, but got 2: .*names.txt'):
        load_class_names(str(file), 3)
    with pytest.raises(FileNotFoundError, match="but got 'none.txt', and no file of class names"):
        load_class_names('none.txt', 3)


def test_class_names_of_an_annotation_file(tmp_path):
    path = tmp_path / 'mine.pkl'
    path.write_bytes(pickle.dumps(dict(annotations=[], classes=['a', 'b'])))
    assert load_class_names(path, 2) == ['a', 'b']
    with pytest.raises(ValueError, match='class names must be 3, but got 2: .*mine.pkl'):
        load_class_names(path, 3)
    path.write_bytes(pickle.dumps(dict(annotations=[])))
    with pytest.raises(ValueError, match="must have 'classes', but has none: .*mine.pkl"):
        load_class_names(path, 2)
    with pytest.raises(FileNotFoundError, match='none.pkl'):
        load_class_names(tmp_path / 'none.pkl', 2)


def test_class_names_of_a_dataset(tmp_path):
    path = tmp_path / 'annotations.pkl'
    assert load_class_names(None, 2, path) == ['0', '1']  # where the file is not there
    path.write_bytes(pickle.dumps(dict(annotations=[], classes=['a', 'b'])))
    assert load_class_names(None, 2, path) == ['a', 'b']
    assert load_class_names(None, 3, path) == ['0', '1', '2']
    assert load_class_names(None, 2, tmp_path / 'list.txt') == ['0', '1']
    assert load_class_names(None, 50, tmp_path / 'kinetics50/x.pkl')[0] == 'surfing water'
    assert load_class_names('kinetics50', 50, path)[0] == 'surfing water'
    path.write_bytes(pickle.dumps([]))
    with pytest.raises(ValueError, match="must hold a dict with 'annotations', but got list"):
        load_class_names(None, 2, path)


def test_names_of_metainfo_come_before_those_of_the_file():
    ann_file = 'data/kinetics50/train.json'
    names = [f'class {label}' for label in range(50)]
    assert load_class_names(None, 50, ann_file, dict(classes=names)) == names
    assert load_class_names(None, 50, ann_file, dict(classes=[]))[49] == 'golf driving'
    assert load_class_names(None, 2, None, dict(classes=('a', 'b'))) == ['a', 'b']
    assert load_class_names(None, 2, None, dict(classes=('a',))) == ['0', '1']
