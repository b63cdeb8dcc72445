"""Kinds of live sources, and how FFmpeg opens them."""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av

from ..video.source import describe

__all__ = ['SourceError', 'SourceKind', 'find_kind', 'open_source']

_PATIENCE = (5.0, 5.0)  # seconds for a stream to open, and for its next packet
# Do not wait for a stream's own clock; over UDP, lost RTSP packets would tear pictures.
_STREAM = {'fflags': 'nobuffer', 'flags': 'low_delay', 'analyzeduration': '1000000'}
_RTSP = {'rtsp_transport': 'tcp'}
_CAMERAS = {
    'linux': ('v4l2', '/dev/video{}'),
    'darwin': ('avfoundation', '{}:none'),
}


class SourceError(ValueError):
    """A live source that cannot be opened; the message names it and what may help."""


@dataclass(frozen=True)
class SourceKind:
    """The kind of a source.

    Args:
        name (str): 'camera', 'stream', 'pipe' or 'file'.
        address (str): What FFmpeg opens.
        format (str, optional): FFmpeg's name of the format, if it cannot be detected.
        comes_back (bool): Whether it may end and come back. Defaults to True.
    """

    name: str
    address: str
    format: str | None = None
    comes_back: bool = True


def find_kind(source: str) -> SourceKind:
    """Determine what the user means.

    Args:
        source (str): Number of a camera (on Windows 'video=' and its name), an address with
            '://', such as rtsp:// or http://, a named pipe, or a video file.

    Raises:
        SourceError: If it is a file that does not exist, or a camera of another system.
    """
    if source.isdigit():
        if sys.platform not in _CAMERAS:
            raise SourceError(
                'source must be video=NAME for a camera on this system (NAME as in: ffmpeg '
                f'-list_devices true -f dshow -i dummy), but got {source!r}'
            )
        format, address = _CAMERAS[sys.platform]
        return SourceKind('camera', address.format(source), format)
    if source.startswith('video='):
        return SourceKind('camera', source, 'dshow')
    if re.match(r'[a-z][a-z0-9+.-]+://', source, re.IGNORECASE):
        return SourceKind('stream', source)
    try:
        mode = os.stat(source).st_mode
    except (OSError, ValueError) as error:
        raise SourceError(
            'source must be the number of a camera, an address such as rtsp://HOST/PATH, '
            f'a named pipe or a video file, but got {source!r}'
        ) from error
    if stat.S_ISFIFO(mode):
        return SourceKind('pipe', source)
    if stat.S_ISDIR(mode):
        raise SourceError(f'source must be one video, but got the folder {source!r}')
    return SourceKind('file', source, comes_back=False)


def open_source(kind: SourceKind) -> Any:
    """Open a source with FFmpeg.

    Returns:
        av.container.InputContainer: With at least one video stream.

    Raises:
        SourceError: If it cannot be opened or has no video.
    """
    options = dict(_STREAM) if kind.comes_back else {}
    if kind.address.lower().startswith('rtsp'):
        options.update(_RTSP)
    timeout = _PATIENCE if kind.name == 'stream' else None
    try:
        container = av.open(kind.address, format=kind.format, options=options, timeout=timeout)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise SourceError(_explain(kind, describe(error))) from error
    if not container.streams.video:
        container.close()
        raise SourceError(_explain(kind, 'it has no video'))
    return container


def _explain(kind: SourceKind, reason: str) -> str:
    ways = {
        'camera': f'cameras here: {_list_cameras()}',
        'stream': 'is its server running, and are host, port and path right?',
        'pipe': 'its writer must write a video, such as: ffmpeg -i … -f mpegts PIPE',
        'file': 'is it a video?',
    }
    return f'{kind.name} cannot be opened: {kind.address} ({reason}); {ways[kind.name]}'


def _list_cameras() -> str:
    if sys.platform != 'linux':
        return 'see the settings of the system, which may also have to allow this program'
    found = sorted(Path('/dev').glob('video*'))
    return ', '.join(path.name.replace('video', '') for path in found) or 'none'
