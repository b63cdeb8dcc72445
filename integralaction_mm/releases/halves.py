"""Numbers as float16 with a shortened mantissa, in few bytes.

A float16 has a sign, 5 bits of exponent and 10 of mantissa. The high byte of each, which has the
first 2 bits of the mantissa, compresses well, since a layer's numbers are of similar magnitude;
the rest of the mantissa is noise, in which every bit kept costs a bit.
"""

from __future__ import annotations

import zlib

import numpy as np

__all__ = ['MANTISSA', 'choose_bits', 'pack_halves', 'round_halves', 'unpack_halves']

MANTISSA = range(2, 11)  # bits that may be kept
_IN_HIGH = 2
_NORMAL = 2.0**-14  # the smallest of float16 that has all bits of its mantissa


def round_halves(values: np.ndarray, bits: int) -> np.ndarray:
    """Round to float16 with the given bits of mantissa, to the nearest, ties to even.

    Args:
        values (np.ndarray): float32 of any shape.
        bits (int): Bits to keep, 2 to 10. Half a unit of the last one is the greatest error: of
            2 ** -(bits + 1) of a number, or of 2 ** -(bits + 15) for numbers below 2 ** -14,
            which float16 spaces evenly.

    Returns:
        np.ndarray: float16 of the same shape.

    Raises:
        ValueError: If ``bits`` is out of range, or a number is not finite as float16.

    Examples:
        >>> round_halves(np.float32([1.374, 1.376]), bits=2)
        array([1.25, 1.5 ], dtype=float16)
    """
    if bits not in MANTISSA:
        raise ValueError(f'bits must be in 2..10, but got {bits!r}')
    step = np.float32(2.0 ** -(bits + 14))
    with np.errstate(over='ignore', invalid='ignore'):
        small = np.rint(values / step) * step
        normal = _cut(values.astype('<f4').view('<u4'), 23 - bits).view('<f4')
        rounded = np.where(np.abs(values) < _NORMAL, small, normal).astype('<f2')
    if not np.isfinite(rounded).all():
        raise ValueError('numbers must be finite and at most 65504 to be written as float16')
    return rounded


def _cut(whole: np.ndarray, drop: int) -> np.ndarray:
    """Round uint32 to multiples of ``2 ** drop``, ties to even."""
    half = np.uint32((1 << (drop - 1)) - 1)
    shift = np.uint32(drop)
    return (whole + half + ((whole >> shift) & np.uint32(1))) >> shift << shift


def pack_halves(values: np.ndarray, bits: int) -> tuple[bytes, bytes]:
    """Write numbers, rounded as :func:`round_halves` does.

    Args:
        values (np.ndarray): float32 (N,).
        bits (int): Bits of mantissa to keep, 2 to 10.

    Returns:
        tuple[bytes, bytes]: The high bytes as a zlib stream; and the other bits of the mantissa,
        first the highest of all numbers, 8 numbers a byte, then the next.
    """
    whole = round_halves(values, bits).view('<u2')
    # Order 0: there are no repetitions, and looking for them would be slower and come out larger.
    packer = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_HUFFMAN_ONLY)
    high = packer.compress((whole >> 8).astype(np.uint8).tobytes()) + packer.flush()
    planes = [np.packbits((whole >> (7 - k)).astype(np.uint8) & 1) for k in range(bits - _IN_HIGH)]
    return high, b''.join(plane.tobytes() for plane in planes)


def unpack_halves(high: bytes, planes: bytes, count: int, bits: int) -> np.ndarray:
    """Numbers that :func:`pack_halves` wrote.

    Args:
        high (bytes): The first of its results.
        planes (bytes): The second.
        count (int): N, how many numbers there must be.
        bits (int): As given to it.

    Returns:
        np.ndarray: float16 (N,).

    Raises:
        ValueError: If there are other numbers of bytes, or the stream is damaged.
    """
    size = -(-count // 8)
    if len(planes) != size * (bits - _IN_HIGH):
        raise ValueError(
            f'{count} numbers must have {size * (bits - _IN_HIGH)} bytes of mantissa, '
            f'but got {len(planes)}'
        )
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(high, count + 1)  # no more, whatever the stream holds
    except zlib.error as error:
        raise ValueError(f'numbers are damaged ({error})') from error
    if len(content) != count or not unpacker.eof:
        raise ValueError(f'high bytes must be {count}, but the stream has another number')
    whole = np.frombuffer(content, np.uint8).astype('<u2') << 8
    for k in range(bits - _IN_HIGH):
        plane = np.frombuffer(planes, np.uint8, size, k * size)
        whole |= np.unpackbits(plane, count=count).astype('<u2') << (7 - k)
    return whole.view('<f2')


def choose_bits(values: np.ndarray, room: int) -> int:
    """Most bits of mantissa with which numbers fit.

    Args:
        values (np.ndarray): float32 (N,).
        room (int): Bytes available.

    Returns:
        int: 2 to 10.

    Raises:
        ValueError: If even 2 bits are too many.
    """
    high = len(pack_halves(values, _IN_HIGH)[0])
    for bits in reversed(MANTISSA):
        # Rounding moves few numbers to another high byte; a thousandth covers it.
        if high * 1.001 + -(-len(values) // 8) * (bits - _IN_HIGH) <= room:
            return bits
    raise ValueError(f'{len(values)} numbers must fit in {room} bytes, but take more than {high}')
