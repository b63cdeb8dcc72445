"""The sound of one video, carried over to another."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

__all__ = ['Sound']

_COPIED = {'aac', 'mp3', 'mp3float'}  # these play everywhere in an MP4


class Sound:
    """The sound of a video, for an MP4 that is being written.

    AAC and MP3 are copied as they are, anything else becomes AAC, at most stereo. What cannot be
    read is left out, with a warning.

    Args:
        source (str | Path, optional): The video; None for no sound.
        container (av.container.OutputContainer): The MP4, before anything is written to it. It
            gets a stream of sound if the video has one.

    Examples:
        >>> with Sound('in.mp4', container) as sound:
        ...     sound.write(1.0)  # the first second, from the video's first frame on
    """

    def __init__(self, source: str | Path | None, container: Any) -> None:
        self.source = source
        self.container = container
        self._packets: Iterator[tuple[float, Any]] = iter(())
        self._waiting: tuple[float, Any] | None = None
        self._input: Any = None
        if source is None:
            return
        try:
            self._input = av.open(str(source))
            if self._input.streams.audio:
                self._packets = self._add_stream(self._input.streams.audio[0])
        except av.error.FFmpegError as error:
            self._warn(error)

    def __enter__(self) -> Sound:
        return self

    def __exit__(self, *error: Any) -> None:
        if self._input is not None:
            self._input.close()

    def write(self, end: float) -> None:
        """Write the sound up to a time.

        Args:
            end (float): Seconds from the video's first frame.
        """
        while True:
            if self._waiting is None:
                self._waiting = self._read()
            if self._waiting is None or self._waiting[0] > end:
                return
            self.container.mux(self._waiting[1])
            self._waiting = None

    def _read(self) -> tuple[float, Any] | None:
        try:
            return next(self._packets, None)
        except av.error.FFmpegError as error:
            self._warn(error)
            return None

    def _warn(self, reason: object) -> None:
        warnings.warn(
            f'sound cannot be read, or not all of it: {self.source} ({reason})', stacklevel=2
        )

    def _add_stream(self, audio: Any) -> Iterator[tuple[float, Any]]:
        codec = audio.codec_context
        if codec is None:
            self._warn('FFmpeg cannot decode it')
            return iter(())
        # MP4 does not take AAC without headers, as in broadcasts.
        if codec.name in _COPIED and (codec.extradata or codec.name != 'aac'):
            if hasattr(self.container, 'add_stream_from_template'):  # PyAV 14 on
                return self._copy(audio, self.container.add_stream_from_template(audio))
            return self._copy(audio, self.container.add_stream(template=audio))
        rates = av.codec.Codec('aac', 'w').audio_rates or []
        stream = self.container.add_stream(
            'aac', rate=codec.rate if codec.rate in rates else 48000
        )
        stream.codec_context.layout = 'mono' if len(codec.layout.channels) == 1 else 'stereo'
        return self._encode(audio, stream)

    def _start(self) -> float:
        """Time of the video's first frame by the clock of the file."""
        for video in self._input.streams.video[:1]:
            if video.start_time is not None:
                return float(video.start_time * video.time_base)
        return 0.0

    def _copy(self, audio: Any, stream: Any) -> Iterator[tuple[float, Any]]:
        start = round(self._start() / audio.time_base)
        for packet in self._input.demux(audio):
            if packet.pts is None or packet.pts < start:  # None: the end of the stream
                continue
            packet.pts -= start
            packet.dts = packet.pts
            packet.stream = stream
            yield float((packet.pts + (packet.duration or 0)) * packet.time_base), packet

    def _encode(self, audio: Any, stream: Any) -> Iterator[tuple[float, Any]]:
        for frame in self._decode(audio):
            for packet in stream.encode(frame):
                yield float((packet.pts + packet.duration) * packet.time_base), packet
        for packet in stream.encode(None):
            yield float((packet.pts + packet.duration) * packet.time_base), packet

    def _decode(self, audio: Any) -> Iterator[Any]:
        start, end, damaged = self._start(), 0.0, False
        for packet in self._input.demux(audio):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError as error:  # the next packet may be fine again
                if not damaged:
                    self._warn(error)
                damaged = True
                continue
            for frame in frames:
                # Some frames of WMA have no time: they follow the one before.
                time = end if frame.pts is None else frame.time - start
                end = time + frame.samples / frame.sample_rate
                if time < 0:
                    continue
                frame.pts = round(time * frame.sample_rate)
                frame.time_base = Fraction(1, frame.sample_rate)
                yield frame
