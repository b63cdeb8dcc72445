"""NumPy's arrays that pickles hold."""

from __future__ import annotations

import io
import pickle
from pickle import UnpicklingError

import numpy as np
import pytest

from integralaction_mm.unpickling.reader import load

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)
NEW, OLD = b'numpy._core.', b'numpy.core.'
# NumPy's own functions, by either name.
RECONSTRUCT, SCALAR = np.zeros(1).__reduce__()[0], np.float64(0).__reduce__()[0]
FROM_BUFFER = np.zeros(1).__reduce_ex__(5)[0]


class Call:
    """Pickles as a call of a function, and the state that its result is set to."""

    def __init__(self, function, *args, state=None) -> None:
        self.call = (function, args) if state is None else (function, args, state)

    def __reduce__(self):
        return self.call


def of_another_numpy(data: bytes) -> bytes:
    """What the other one of NumPy 1 and 2 would have written; names of text have their length."""
    there, wanted = (NEW, OLD) if NEW in data else (OLD, NEW)
    for module in (b'multiarray', b'numeric'):
        for mark in (b'\x8c', b'X'):
            names = [mark + pack(name + module) + name + module for name in (there, wanted)]
            data = data.replace(*names)
        data = data.replace(b'c' + there + module + b'\n', b'c' + wanted + module + b'\n')
    return data


def pack(name: bytes) -> bytes:
    return bytes([len(name)])


ARRAYS = [
    np.arange(6, dtype=np.float16).reshape(2, 3),
    np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    np.arange(6, dtype='>i4'),
    np.array([True, False]),
    np.array([1 + 2j]),
    np.array(['a', 'öä']),
    np.array([b'a', b'bc']),
    np.array([1, 'x', None, [2]], dtype=object),
    np.array(3.5),
    np.zeros((0, 3), np.uint8),
]


@pytest.mark.parametrize('protocol', PROTOCOLS)
@pytest.mark.parametrize('array', ARRAYS, ids=str)
@pytest.mark.parametrize('change', [bytes, of_another_numpy])
def test_arrays_of_numpy_1_and_2(array, protocol, change):
    data = pickle.dumps(array, protocol)
    if change is of_another_numpy:
        assert change(data) != data
    found, wanted = load(io.BytesIO(change(data))), pickle.loads(data)
    assert type(found) is np.ndarray
    assert found.dtype == wanted.dtype
    assert found.flags.writeable
    np.testing.assert_array_equal(found, array)


@pytest.mark.parametrize('protocol', PROTOCOLS)
@pytest.mark.parametrize(
    'scalar',
    [np.float64(0.5), np.int32(-3), np.bool_(True), np.str_('ab'), np.dtype('f4')],
    ids=repr,
)
@pytest.mark.parametrize('change', [bytes, of_another_numpy])
def test_scalars_and_types(scalar, protocol, change):
    found = load(io.BytesIO(change(pickle.dumps(scalar, protocol))))
    assert found == scalar
    assert type(found) is type(scalar)


def test_out_of_band_order_of_newer_numpy():
    """NumPy 2.3 has the order of the axes in protocol 5."""
    data = pickle.dumps(Call(FROM_BUFFER, bytes(range(6)), np.dtype('u1'), (2, 3), 'K', (1, 0)))
    assert load(io.BytesIO(data)).tolist() == [[0, 3], [1, 4], [2, 5]]


def pointers() -> Call:
    """A type of objects that says that they are numbers: NumPy itself ends in a crash."""
    fields = {'a': (np.dtype('O'), 0)}
    return Call(np.dtype, 'V8', False, True, state=(3, '|', None, ('a',), fields, 8, 1, 0))


NUMBER = (3, '<', None, None, None, -1, -1, 0)


@pytest.mark.parametrize(
    ('value', 'message'),
    [
        (pointers(), "an array of type 'V8'"),
        (Call(np.dtype, 'O8', False, True, state=NUMBER), 'it sets a type of arrays to'),
        (
            Call(np.dtype, 'f8', False, True, state=(*NUMBER[:5], 1, -1, 0)),
            'sets a type of arrays',
        ),
        (Call(np.dtype, 'f4,O'), "an array of type 'f4,O'"),
        (np.zeros(2, dtype=[('a', 'f4')]), 'an array of type'),
        (Call(RECONSTRUCT, np.ndarray, (10**12,), b'b'), r'shape \(1000000000000,\)'),
        (Call(RECONSTRUCT, np.recarray, (0,), b'b'), 'asks for numpy.*recarray'),
        (Call(np.ndarray, (9,), 'O'), 'not callable'),
        (
            Call(
                RECONSTRUCT, np.ndarray, (0,), b'b', state=(1, (9,), np.dtype('f8'), False, b'12')
            ),
            r'an array of shape \(9,\) with other data',
        ),
        (
            Call(
                RECONSTRUCT,
                np.ndarray,
                (0,),
                b'b',
                state=(1, (1,), np.dtype('O'), False, b'1' * 8),
            ),
            r'an array of shape \(1,\) with other data',
        ),
        (
            Call(
                RECONSTRUCT, np.ndarray, (0,), b'b', state=(1, (-1,), np.dtype('u1'), False, b'')
            ),
            r'an array of shape \(-1,\)',
        ),
        (
            Call(RECONSTRUCT, np.ndarray, (0,), b'b', state=(1, (1,), 'u1', False, b'1')),
            'without a type',
        ),
        (
            Call(FROM_BUFFER, np.zeros(1), np.dtype('u1'), (8,), 'C'),
            'out of ndarray',
        ),
        (Call(SCALAR, np.dtype('O'), b'12345678'), 'OBJECT'),
    ],
)
def test_what_is_refused(value, message):
    with pytest.raises((UnpicklingError, TypeError, ValueError), match=message):
        load(io.BytesIO(pickle.dumps(value)))
