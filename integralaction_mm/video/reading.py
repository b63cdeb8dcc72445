"""Frames of a video: the only way in which the package reads them."""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import av
import numpy as np

from .frame_index import FrameIndex, index_by_decoding, index_packets, recall, remember
from .pixels import ToRGB
from .source import DecodeError, Source, describe

__all__ = ['DecodeError', 'Recounted', 'VideoReader', 'count_frames']

_WORTH_A_SEEK = 4  # frames that would be decoded in vain


class Recounted(Exception):
    """A video has another number of frames than its packets say."""


class VideoReader:
    """Frames of a video by their number: frame i is the i-th that is shown.

    They are those that ``ffmpeg -i FILE -fps_mode passthrough -pix_fmt rgb24`` gives, whichever
    are asked for. No frame is kept from one call to the next. Decoding takes one thread.

    Args:
        path (str | Path): The video.
        strict (bool): Whether damage raises an error. If not, what can be decoded is given, with
            a warning that names the file. Defaults to True.

    Raises:
        FileNotFoundError: If there is no such file.
        DecodeError: If it is not a video, or none of its frames can be decoded.
    """

    def __init__(self, path: str | Path, strict: bool = True) -> None:
        self.path = path
        self.strict = strict
        self._source: Source | None = None
        self._index = recall(path) or self._make_index()
        if not strict and self._index.damage:
            self._warn(self._index.damage)

    def __len__(self) -> int:
        return self._index.count

    @property
    def fps(self) -> float:
        """Frames per second, on average; 0 if the file does not tell."""
        return self._index.fps

    @property
    def promised(self) -> int:
        """Frames that the file's header promises; 0 if it does not."""
        return self._index.promised

    def read(self, inds: Sequence[int] | np.ndarray) -> list[np.ndarray]:
        """Decode some frames.

        Args:
            inds (Sequence[int]): Distinct frames in ascending order, in 0..len(self) - 1.

        Returns:
            list[np.ndarray]: uint8 RGB (h, w, 3) each.

        Raises:
            IndexError: If there is no such frame.
            DecodeError: If a frame, or one needed for it, is broken, and reading is strict.
            Recounted: If the file has another number of frames than it seemed. ``len`` is right
                from then on.
        """
        inds = np.asarray(inds, dtype=np.int64)
        if not len(inds):
            return []
        if not (inds[0] >= 0 and inds[-1] < len(self)):
            raise IndexError(f'frames must be in 0..{len(self) - 1}, but got {inds}: {self.path}')
        frames = self._read_by_time(inds) if len(self._index.pts) else None
        return self._read_in_order(inds) if frames is None else frames

    def __iter__(self) -> Iterator[np.ndarray]:
        """All frames in their order, one by one: uint8 RGB (h, w, 3).

        Raises:
            DecodeError: If one is broken, and reading is strict.
        """
        convert = ToRGB()
        count = 0
        with Source(self.path) as source:
            for frame in source.frames():
                self._check(source)
                count += 1
                yield self._convert(convert, frame)
            self._check(source)
            if count != len(self):
                self._index = replace(
                    self._index, count=count, pts=self._index.pts[:0], damage=source.damage
                )
                remember(self.path, self._index)

    def _read_by_time(self, inds: np.ndarray) -> list[np.ndarray] | None:
        """Frames, by seeks to key frames; None if the file does not keep to its index."""
        index, images = self._index, []
        convert = ToRGB(index.size)
        with self._open() as source:
            for part in _split(index, inds):
                for frame in _decode_part(source, index, part):
                    self._check(source)
                    if frame is None:
                        return None
                    images.append(self._convert(convert, frame))
        return images

    def _read_in_order(self, inds: np.ndarray) -> list[np.ndarray]:
        """Frames, by decoding all from the first."""
        if len(self._index.pts):
            self._recount()
        wanted = set(inds.tolist())
        convert = ToRGB(self._index.size)
        images: list[np.ndarray] = []
        with self._open() as source:
            for number, frame in enumerate(source.frames()):
                self._check(source)
                if number in wanted:
                    images.append(self._convert(convert, frame))
                if len(images) == len(inds):
                    return images
            self._check(source)
        raise DecodeError.of(self.path, f'it ends before frame {inds[len(images)]}')

    def _convert(self, convert: ToRGB, frame: av.VideoFrame) -> np.ndarray:
        try:
            return convert(frame)
        except av.FFmpegError as error:  # such as colours that no standard knows
            raise DecodeError.of(self.path, f'a frame is broken: {describe(error)}') from error

    def _make_index(self) -> FrameIndex:
        source = Source(self.path)
        index = index_packets(source)
        if index is None:
            source.close()
            with Source(self.path) as source:
                index = index_by_decoding(source)
        else:
            self._source = source  # for the first read
        remember(self.path, index)
        return index

    def _recount(self) -> None:
        count = len(self)
        with Source(self.path) as source:
            self._index = index_by_decoding(source)
        remember(self.path, self._index)
        if len(self) != count:
            if self._index.damage and self.strict:
                raise DecodeError.of(self.path, self._index.damage)
            raise Recounted(f'{len(self)} frames, not {count}: {self.path}')

    def _open(self) -> Source:
        source, self._source = self._source, None
        return source or Source(self.path)

    def _check(self, source: Source) -> None:
        if source.damage and self.strict:
            raise DecodeError.of(self.path, source.damage)
        if source.damage:
            self._warn(source.damage)

    def _warn(self, damage: str) -> None:
        # Python shows each wording of a warning once.
        text = 'video is damaged, whatever can be decoded is used'
        warnings.warn(f'{text}: {self.path} ({damage})', stacklevel=3)


def count_frames(path: str | Path) -> int:
    """Number of a video's frames, after a check of the first and the last.

    Raises:
        DecodeError: If these cannot be decoded.
    """
    reader = VideoReader(path)
    with suppress(Recounted):
        reader.read(sorted({0, len(reader) - 1}))
    return len(reader)


def _split(index: FrameIndex, inds: np.ndarray) -> list[np.ndarray]:
    """Frames in parts, each to be decoded from a key frame, with jumps between them."""
    starts = np.searchsorted(index.pts, index.key_pts)  # numbers of the key frames
    keys = np.searchsorted(starts, inds, side='right') - 1
    skipped = starts[keys[1:]] - inds[:-1]
    return np.split(inds, np.flatnonzero(skipped > _WORTH_A_SEEK) + 1)


def _decode_part(
    source: Source, index: FrameIndex, inds: np.ndarray
) -> Iterator[av.VideoFrame | None]:
    """Frames from the key frame before them; a final None if one is missing."""
    waiting = deque(index.pts[inds].tolist())
    key = int(np.searchsorted(index.key_pts, waiting[0], side='right')) - 1
    start = int(index.key_pts[key])
    last = None
    for frame in source.frames_from(start, int(index.key_dts[key]), set(waiting)):
        if frame.pts is None:
            break
        if frame.pts < start:  # shown before the key frame, and perhaps made of frames before it
            continue
        is_in_order = last is None or frame.pts > last
        if frame.pts > waiting[0] or not is_in_order or (frame.width, frame.height) != index.size:
            break
        last = frame.pts
        if frame.pts == waiting[0]:
            yield frame
            waiting.popleft()
            if not waiting:
                return
    yield None
