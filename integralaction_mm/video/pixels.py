"""Decoded frames to arrays: turned the way they are shown, of one size, RGB."""

from __future__ import annotations

import math
import struct
from typing import Any

import av
import av.filter
import numpy as np

__all__ = ['ToRGB', 'find_turns']

# PyAV 17 and later have the argument, older versions always one thread.
_ONE_THREAD: dict[str, Any] = dict(threads=1) if int(av.__version__.split('.')[0]) >= 17 else {}


class ToRGB:
    """Turns a video's decoded frames into arrays as the ``ffmpeg`` program does.

    Frames are turned and mirrored by the file's display matrix, scaled to the size of the
    video's first frame if the size changes on the way, and lose alpha and palette. The filters
    are FFmpeg's own, and so are colour matrix, range and chroma scaling.

    Args:
        size (tuple[int, int], optional): (width, height) of the video's first frame as it is
            stored. Defaults to None: that of the first frame given.
    """

    def __init__(self, size: tuple[int, int] | None = None) -> None:
        self._size = size
        self._made_for: tuple[int, int, str] | None = None

    def __call__(self, frame: av.VideoFrame) -> np.ndarray:
        """One frame as uint8 RGB (h, w, 3), in its own memory."""
        form = (frame.width, frame.height, frame.format.name)
        if form != self._made_for:
            self._build(frame)
            self._made_for = form
        self._source.push(frame)
        image = self._sink.pull().to_ndarray()
        # A decoder may still need the memory of a frame that passed through unchanged.
        return image.copy() if frame.format.name == 'rgb24' else image

    def _build(self, frame: av.VideoFrame) -> None:
        turns = find_turns(_display_matrix(frame))
        self._size = self._size or (frame.width, frame.height)
        swapped = any(name == 'transpose' for name, _ in turns)
        width, height = self._size[::-1] if swapped else self._size
        # Kept, as nothing else holds it.
        self._graph = graph = av.filter.Graph()
        if hasattr(graph, 'threads'):
            graph.threads = 1
        form = f'width={frame.width}:height={frame.height}:pix_fmt={frame.format.name}'
        steps = [
            ('buffer', f'{form}:time_base=1/1:pixel_aspect=1/1'),
            *turns,
            # Neither affects the conversion, but FFmpeg 8 refuses values that no standard knows,
            # such as the 0 of ProRes for unknown.
            ('setparams', 'color_primaries=unknown:color_trc=unknown'),
            ('scale', f'w={width}:h={height}:flags=bicubic:threads=1'),
            ('format', 'pix_fmts=rgb24'),
            ('buffersink', ''),
        ]
        filters: list[Any] = [graph.add(name, options or None) for name, options in steps]
        for first, second in zip(filters, filters[1:]):
            first.link_to(second)
        graph.configure()
        self._source, self._sink = filters[0], filters[-1]


def find_turns(matrix: tuple[int, ...] | None) -> list[tuple[str, str]]:
    """Filters that show a frame as its display matrix says (as in FFmpeg's ``ffmpeg_filter.c``).

    Args:
        matrix (tuple[int, ...], optional): The nine numbers of an MP4 track header.

    Returns:
        list[tuple[str, str]]: Names of filters and their options, in order.
    """
    if matrix is None:
        return []
    scales = math.hypot(matrix[0], matrix[3]), math.hypot(matrix[1], matrix[4])
    if not all(scales):
        return []
    radians = math.atan2(matrix[1] / scales[1], matrix[0] / scales[0])
    degrees = round(math.degrees(radians)) % 360
    if degrees == 0:
        return [('vflip', '')] if matrix[4] < 0 else []
    if degrees == 90:
        return [('transpose', 'dir=cclock_flip' if matrix[3] > 0 else 'dir=clock')]
    if degrees == 180:
        mirrored = (('hflip', matrix[0] < 0), ('vflip', matrix[4] < 0))
        return [(name, '') for name, is_needed in mirrored if is_needed]
    if degrees == 270:
        return [('transpose', 'dir=clock_flip' if matrix[3] < 0 else 'dir=cclock')]
    return [('rotate', f'a={degrees}*PI/180')]


def _display_matrix(frame: av.VideoFrame) -> tuple[int, ...] | None:
    # A frame asked for its side data refers to itself and stays until Python collects it: hence a
    # tiny one that has the same.
    side_data: Any = frame.reformat(16, 16, 'gray', **_ONE_THREAD).side_data
    # By name, for up to PyAV 18 the keys are the items themselves.
    item = side_data.get('DISPLAYMATRIX')
    return None if item is None else struct.unpack('=9i', bytes(item))
