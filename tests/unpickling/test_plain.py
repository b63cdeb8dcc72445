"""Containers and bytes that pickles hold."""

from __future__ import annotations

import io
import pickle
from collections import Counter, OrderedDict, defaultdict
from pickle import UnpicklingError

import pytest
from mmengine.logging import HistoryBuffer

from integralaction_mm.unpickling.reader import load

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


class Call:
    """Pickles as a call of a function."""

    def __init__(self, *call) -> None:
        self.call = call

    def __reduce__(self):
        return self.call[0], self.call[1:]


def reread(value, protocol=4):
    return load(io.BytesIO(pickle.dumps(value, protocol)))


@pytest.mark.parametrize('protocol', PROTOCOLS)
@pytest.mark.parametrize(
    'value',
    [
        None,
        True,
        2**70,
        -0.5,
        1 + 2j,
        'a\nö\ud800',
        b'',
        b'a\xff',
        bytearray(b'a\xff'),
        [1, [2]],
        (1, (2, (3, ()))),
        {1},
        frozenset([1]),
        {'a': {('b', 1): [None]}},
        OrderedDict(b=1, a=2),
        Counter(a=2),
        defaultdict(list, {'a': [1]}),
        defaultdict(dict, {'a': {1: 2}}),
        defaultdict(None, {'a': 1}),
    ],
    ids=repr,
)
def test_plain_values(value, protocol):
    found = reread(value, protocol)
    assert found == value
    assert type(found) is type(value)
    assert getattr(found, 'default_factory', 0) == getattr(value, 'default_factory', 0)


def test_what_is_the_same_object_stays_so():
    item = [1]
    item.append(item)
    found = reread([item, item])
    assert found[0] is found[1]
    assert found[0][1] is found[0]


@pytest.mark.parametrize('name', ['min', 'max', 'current', 'mean'])
def test_statistics_of_a_history(name):
    # As torch.save writes it.
    assert reread(getattr(HistoryBuffer, name), 2) is getattr(HistoryBuffer, name)


def test_a_history_gives_its_statistics_in_a_new_process(monkeypatch):
    history = HistoryBuffer([1.0, 2.0], [1, 1])
    content = pickle.dumps(history, 2)
    monkeypatch.setattr(HistoryBuffer, '_statistics_methods', OrderedDict())
    assert load(io.BytesIO(content)).statistics('mean') == 1.5


@pytest.mark.parametrize(
    ('value', 'message'),
    [
        (Call(getattr, HistoryBuffer, '__init__'), "asks for '__init__' of "),
        (Call(getattr, 'text', 'mean'), "asks for 'mean' of 'text'"),
        (Call(defaultdict, eval), 'asks for builtins.eval'),
        (Call(defaultdict, set), 'a defaultdict of <function'),
        ({(1, (2, 3)): 0}, 'a key of type tuple'),
        ({frozenset([1]): 0}, 'a key of type frozenset'),
        ({frozenset([1])}, 'a key of type frozenset'),
        (frozenset([frozenset()]), 'a key of type frozenset'),
        (Call(OrderedDict, [[(1, (2,)), 0]]), 'a key of type tuple'),
        (Call(list, 'ab'), 'not callable'),
    ],
)
def test_what_is_refused(value, message):
    with pytest.raises((UnpicklingError, TypeError), match=message):
        reread(value)
