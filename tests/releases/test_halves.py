from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.releases.halves import (
    choose_bits,
    pack_halves,
    round_halves,
    unpack_halves,
)


@pytest.mark.parametrize(
    ('value', 'bits', 'wanted'),
    [
        (1.374, 2, 1.25),  # quarters of 1: 1.374 is nearer to 1.25, 1.376 to 1.5
        (1.376, 2, 1.5),
        (1.375, 2, 1.5),  # a tie, to the even mantissa: 1.10 binary, not 1.01
        (1.125, 2, 1.0),  # a tie, to 1.00 binary, not 1.01
        (-1.9, 2, -2.0),  # the mantissa carries into the exponent
        (0.1, 10, 0.0999755859375),  # float16 itself: 1638 / 1024 / 16
        (5.9e-8, 10, 2.0**-24),  # the smallest that is not 0
    ],
)
def test_rounding(value, bits, wanted):
    assert round_halves(np.float32([value]), bits).item() == wanted


@pytest.mark.parametrize('bits', [2, 3, 6, 10])
def test_rounding_is_within_half_a_unit(bits):
    values = np.random.default_rng(0).normal(0, 0.02, 10_000).astype(np.float32)
    values = values[np.abs(values) > 1e-4]
    error = np.abs(round_halves(values, bits).astype(np.float64) / values - 1)
    assert 0.4 * 2.0**-bits < error.max() <= 0.5 * 2.0**-bits


@pytest.mark.parametrize('bits', [2, 5, 10])
def test_small_numbers_are_rounded_in_steps_of_one_width(bits):
    values = np.random.default_rng(0).uniform(-(2.0**-14), 2.0**-14, 1000).astype(np.float32)
    error = np.abs(round_halves(values, bits).astype(np.float64) - values).max()
    assert 0.9 * 2.0 ** -(bits + 15) < error <= 2.0 ** -(bits + 15)


@pytest.mark.parametrize('count', [0, 1, 8, 1003])
@pytest.mark.parametrize('bits', [2, 5, 10])
def test_what_is_packed_comes_back(count, bits):
    values = np.random.default_rng(count).normal(0, 3, count).astype(np.float32)
    high, planes = pack_halves(values, bits)
    assert len(planes) == -(-count // 8) * (bits - 2)
    assert np.array_equal(unpack_halves(high, planes, count, bits), round_halves(values, bits))


def test_planes_by_hand():
    # 1 + 5/8 with 3 bits of mantissa: 0 01111 101 binary; the third bit is the first plane.
    high, planes = pack_halves(np.float32([1.625, 1.5]), 3)
    assert planes == bytes([0b10000000])
    assert unpack_halves(high, planes, 2, 3).tolist() == [1.625, 1.5]


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        (dict(bits=11), 'bits must be in 2..10, but got 11'),
        (dict(values=np.float32([7e4])), 'at most 65504'),
        (dict(values=np.float32([np.nan])), 'numbers must be finite'),
    ],
)
def test_what_cannot_be_rounded(change, message):
    with pytest.raises(ValueError, match=message):
        round_halves(**{'values': np.float32([1]), 'bits': 4, **change})


def test_damaged_numbers():
    high, planes = pack_halves(np.ones(9, np.float32), 4)
    for given, message in (
        ((high, planes, 17, 4), r'must have 6 bytes of mantissa, but got 4'),
        ((high, planes, 8, 6), 'high bytes must be 8'),
        ((high, planes, 10, 4), 'high bytes must be 10'),
        ((b'no stream', planes, 9, 4), 'numbers are damaged'),
        ((high[:-4], planes, 9, 4), 'high bytes must be 9'),
    ):
        with pytest.raises(ValueError, match=message):
            unpack_halves(*given)


def test_as_many_bits_as_fit():
    values = np.random.default_rng(0).normal(0, 1, 8000).astype(np.float32)
    high, planes = pack_halves(values, 7)
    assert choose_bits(values, int(len(high) * 1.01) + len(planes)) == 7
    assert choose_bits(values, 10**6) == 10
    with pytest.raises(ValueError, match='8000 numbers must fit in 100 bytes'):
        choose_bits(values, 100)
