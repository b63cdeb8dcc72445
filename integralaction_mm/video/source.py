"""An open video: its packets, and the frames decoded from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import av

__all__ = ['DecodeError', 'Source', 'describe']

# FFmpeg's complaints come as a DecodeError or a warning that names the file.
av.logging.set_level(av.logging.FATAL)

_ATTACHED_PICTURE = 0x400  # FFmpeg's AV_DISPOSITION_ATTACHED_PIC
_DEFAULT = 0x1
_WITH_TIMES = {'mp4', 'matroska', 'flv', 'asf', 'mpegts'}
_REORDERED = {'h264', 'hevc', 'vvc', 'mpeg1video', 'mpeg2video', 'vc1', 'wmv3', 'rv30', 'rv40'}
_DURATION = re.compile(r'(\d+):(\d+):([\d.]+)$')  # Matroska's tag of a stream
# Codecs in which a frame that is marked so is never a reference.
_SKIPPABLE = {'h264', 'mpeg4', 'mpeg2video', 'mpeg1video'}


class DecodeError(ValueError):
    """A video, or an image of a folder, that cannot be decoded; the message names it."""

    reason = ''

    @classmethod
    def of(cls, path: str | Path, reason: object) -> DecodeError:
        """The error for a video; ``reason`` says what is wrong with it."""
        error = cls(f'video cannot be decoded: {path} ({reason})')
        error.reason = str(reason)
        return error


class Source:
    """A video file that is open for reading: one decoder, one thread.

    Args:
        path (str | Path): The file.

    Raises:
        DecodeError: If it is not a video that can be decoded.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = path
        self.damage = ''
        try:
            # Only files: nothing that a playlist names is fetched.
            options = {'protocol_whitelist': 'file'}
            self._container: Any = av.open(str(path), container_options=options)
        except (av.FFmpegError, OSError, ValueError) as error:
            raise DecodeError.of(path, describe(error)) from error
        try:
            self._stream = _find_stream(self._container, path)
            self._context = self._stream.codec_context
            self._context.thread_count = 1
        except DecodeError:
            self.close()
            raise

    def __enter__(self) -> Source:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    @property
    def codec(self) -> str:
        """FFmpeg's name of the codec."""
        return self._context.name

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels that the file states, before any turn."""
        return self._context.width, self._context.height

    @property
    def rate(self) -> float | None:
        """Frames per second that the file states."""
        rate = self._stream.average_rate or self._stream.guessed_rate
        return float(rate) if rate else None

    @property
    def tick(self) -> float | None:
        """Seconds per unit of the timestamps."""
        return float(self._stream.time_base) if self._stream.time_base else None

    @property
    def has_times(self) -> bool:
        """Whether a packet's presentation time is that of its frame.

        In a file without presentation times, such as an AVI, FFmpeg guesses them, and does so well
        only if frames are stored in the order in which they are shown.
        """
        if _WITH_TIMES & set(self._container.format.name.split(',')):
            return True
        return not self._context.has_b_frames and self.codec not in _REORDERED

    @property
    def has_palette(self) -> bool:
        """Whether colours come from a palette, which a file may hold only once."""
        return self._context.pix_fmt == 'pal8'

    @property
    def seconds(self) -> float:
        """Duration of the video that the header states; 0 if it does not."""
        container, stream = self._container, self._stream
        if container.format.name.startswith('mpeg'):  # found in the last packets
            return 0.0
        if container.format.name == 'avi' and stream.frames and self.rate:
            return stream.frames / self.rate
        if stream.duration and self.tick:
            return stream.duration * self.tick
        tag = _DURATION.match(stream.metadata.get('DURATION', ''))
        if tag is not None:
            hours, minutes, seconds = map(float, tag.groups())
            return 3600 * hours + 60 * minutes + seconds
        return (container.duration or 0) / av.time_base

    def packets(self) -> Iterator[Any]:
        """Packets from the current position, in order; none is empty.

        Whatever breaks off the file is kept in ``damage``.
        """
        try:
            for packet in self._container.demux(self._stream):
                if packet.size:
                    yield packet
        except IndexError:  # of PyAV, at a packet of a stream that the header does not list
            self.damage = self.damage or 'it breaks off: a stream begins that its header lacks'
        except (av.FFmpegError, ValueError, MemoryError) as error:
            self.damage = self.damage or f'it breaks off: {describe(error)}'

    def frames(self) -> Iterator[av.VideoFrame]:
        """Frames from the current position, in order, as far as they can be decoded.

        Errors are kept in ``damage``.
        """
        for packet in self.packets():
            yield from self._decode(packet)
        yield from self._decode(None)

    def frames_from(self, pts: int, dts: int, wanted: set[int]) -> Iterator[av.VideoFrame]:
        """Frames from a key frame on, in order.

        Frames that no other one needs may be left out, but not wanted ones. What cannot
        be decoded is kept in ``damage``.

        Args:
            pts (int): The key frame's presentation time.
            dts (int): Its decoding time.
            wanted (set[int]): Presentation times of wanted frames.
        """
        packets = self._seek(pts, pts) or self._seek(pts, dts)
        if packets is None:
            return
        may_skip = self.codec in _SKIPPABLE
        for packet in packets:
            if may_skip:
                self._context.skip_frame = 'DEFAULT' if packet.pts in wanted else 'NONREF'
            yield from self._decode(packet)
        yield from self._decode(None)

    def _seek(self, key: int, timestamp: int) -> Iterator[Any] | None:
        """Packets from a key frame on, or None if a seek to the timestamp misses it."""
        try:
            self._container.seek(timestamp, stream=self._stream)
        except (av.FFmpegError, OverflowError):
            return None
        packets = self.packets()
        for packet in packets:
            if packet.pts == key and packet.is_keyframe:
                return _chain(packet, packets)
            if packet.pts is None or packet.pts > key:
                return None
        return None

    def _decode(self, packet: Any) -> list[av.VideoFrame]:
        try:
            frames = self._context.decode(packet)
        except EOFError:
            return []
        except (av.FFmpegError, ValueError, MemoryError) as error:
            self.damage = self.damage or f'a frame is broken: {describe(error)}'
            return []
        if any(frame.is_corrupt for frame in frames):
            self.damage = self.damage or 'a frame is broken'
        return frames


def _chain(first: Any, others: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from others


def _find_stream(container: Any, path: str | Path) -> Any:
    """The video stream that the ``ffmpeg`` program would take."""
    videos = container.streams.video
    if not videos:
        kinds = sorted({stream.type for stream in container.streams})
        raise DecodeError.of(path, f'it has no video, only {" and ".join(kinds) or "nothing"}')
    best = max(videos, key=_rank)
    if best.codec_context is None:
        raise DecodeError.of(path, f'FFmpeg {av.__version__} of PyAV knows no decoder for it')
    return best


def _rank(stream: Any) -> tuple[bool, int]:
    context = stream.codec_context
    disposition = getattr(getattr(stream, 'disposition', None), 'value', 0)  # none in PyAV 12
    is_picture = disposition & _ATTACHED_PICTURE or not stream.average_rate
    area = context.width * context.height if context is not None else -1
    return not is_picture, area + 5_000_000 * bool(disposition & _DEFAULT)


def describe(error: BaseException) -> str:
    """What is wrong, in one short line without the file's name."""
    if isinstance(error, av.FFmpegError):
        return str(error.strerror).strip()
    return str(error).strip().partition('\n')[0] or type(error).__name__
