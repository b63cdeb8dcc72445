from __future__ import annotations

import pytest

from integralaction_mm.datasets.class_names import get_class_names


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
