"""Which frames a video has: from its packets if they can be trusted, else by decoding."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .source import DecodeError, Source

__all__ = ['FrameIndex', 'forget', 'index_by_decoding', 'index_packets', 'recall', 'remember']

_MOST_FRAMES = 2**18  # of all indices that are remembered: 2 MB
_RATE_TOLERANCE = 0.02
_DELAYED = 16  # last frames of a truncated file between which others may be missing
_NO_TIMES = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class FrameIndex:
    """The frames of a video in the order in which they are shown.

    Args:
        count (int): Number of frames, >= 1.
        fps (float): Frames per second, on average; 0 if the file does not tell.
        promised (int): Frames that the file's header promises; 0 if it does not.
        size (tuple[int, int]): (width, height) in pixels of the first frame before any turn.
        pts (np.ndarray): int64 (count,), their presentation times, ascending; empty if times
            do not tell frames apart, so that frames have to be counted.
        key_pts (np.ndarray): int64 (num_keys,), ascending: key frames to start decoding from.
        key_dts (np.ndarray): int64 (num_keys,), their decoding times.
        damage (str): What is broken, as far as known; empty if nothing is.
    """

    count: int
    fps: float
    promised: int
    size: tuple[int, int]
    pts: np.ndarray = field(default_factory=lambda: _NO_TIMES)
    key_pts: np.ndarray = field(default_factory=lambda: _NO_TIMES)
    key_dts: np.ndarray = field(default_factory=lambda: _NO_TIMES)
    damage: str = ''


def index_packets(source: Source) -> FrameIndex | None:
    """Index a video by its packets' times, without decoding.

    Returns:
        FrameIndex | None: None if packets are damaged, their times do not identify each frame
        (some have none, two the same, decoding does not start with the first frame shown), or
        frames need more than what follows a key frame.
    """
    if source.has_palette or not source.has_times:
        return None
    times, keys = [], []
    latest, last_dts = None, None
    for packet in source.packets():
        pts, dts = packet.pts, packet.dts
        if pts is None or packet.is_corrupt:
            return None
        if dts is not None:
            if last_dts is not None and dts <= last_dts:
                return None
            last_dts = dts
        if latest is None:
            if not packet.is_keyframe:
                return None
            first = pts
        # Frames before a key frame are shown before it, or decoding cannot start there.
        if packet.is_keyframe and (latest is None or pts > latest):
            keys.append((pts, pts if dts is None else dts))
        latest = pts if latest is None else max(latest, pts)
        if not packet.is_discard and not _is_hidden(source.codec, packet):
            if pts < first:
                return None
            times.append(pts)
    pts = np.unique(np.array(times, dtype=np.int64))
    if source.damage or not len(pts) or len(pts) < len(times):
        return None
    key_pts, key_dts = np.array(keys, dtype=np.int64).T
    fps = _rate(source, pts)
    promised = round(source.seconds * fps)
    return FrameIndex(len(pts), fps, promised, source.size, pts, key_pts, key_dts)


def index_by_decoding(source: Source) -> FrameIndex:
    """Count the frames of a video by decoding all of it.

    Raises:
        DecodeError: If none of them can be decoded.
    """
    times, size = [], None
    for frame in source.frames():
        size = size or (frame.width, frame.height)
        times.append(frame.pts)
    if size is None:
        raise DecodeError.of(source.path, source.damage or 'no frames')
    pts = np.array([] if None in times else times, dtype=np.int64)
    fps = _rate(source, pts)
    promised = round(source.seconds * fps)
    return FrameIndex(len(times), fps, promised, size, damage=source.damage)


def _is_hidden(codec: str, packet: object) -> bool:
    """Whether a packet holds a VP8 frame that is not shown (RFC 6386, section 9.1)."""
    return codec == 'vp8' and not memoryview(packet)[0] >> 4 & 1  # type: ignore[arg-type]


def _rate(source: Source, pts: np.ndarray) -> float:
    """The file's own rate if its frames keep to it, else their mean rate."""
    stated = source.rate or 0.0
    for times in (pts[: len(pts) - min(_DELAYED, len(pts) // 4)], pts):
        if len(times) < 2 or not source.tick or times[-1] <= times[0]:
            return stated
        measured = (len(times) - 1) / (float(times[-1] - times[0]) * source.tick)
        if abs(measured - stated) <= _RATE_TOLERANCE * measured:
            return stated
    return measured


_remembered: OrderedDict[tuple, FrameIndex] = OrderedDict()


def recall(path: str | Path) -> FrameIndex | None:
    """The index of a file that was seen recently and has not changed since."""
    key = _identify(path)
    if key in _remembered:
        _remembered.move_to_end(key)
    return _remembered.get(key)


def remember(path: str | Path, index: FrameIndex) -> None:
    """Keep an index for :func:`recall`, and forget the oldest when there are too many."""
    _remembered[_identify(path)] = index
    while sum(kept.count for kept in _remembered.values()) > max(_MOST_FRAMES, index.count):
        _remembered.popitem(last=False)


def forget() -> None:
    """Forget all indices."""
    _remembered.clear()


def _identify(path: str | Path) -> tuple:
    status = os.stat(path)
    return os.path.abspath(path), status.st_size, status.st_mtime_ns
