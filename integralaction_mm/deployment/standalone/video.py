"""Frames of a video or of a folder of images."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import av
import av.filter
import cv2
import numpy as np

__all__ = ['Video']

_IMAGES = ('.bmp', '.jpeg', '.jpg', '.png')


class Video:
    """A video file, or a folder of images in the order of their names.

    Frames are counted by decoding: the number that a file states may be wrong.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.shape = (0, 0)
        for get_image in self._walk():
            if not self.count:
                height, width = get_image().shape[:2]
                self.shape = height, width
            self.count += 1
        if not self.count:
            raise ValueError(f'video cannot be decoded: {path}')

    def read(self, indices: np.ndarray) -> Iterator[np.ndarray]:
        """Frames, uint8 RGB (h, w, 3), of distinct indices in ascending order."""
        wanted = set(indices.tolist())
        for index, get_image in enumerate(self._walk()):
            if index in wanted:
                yield get_image()
            if index == indices[-1]:
                return

    def _walk(self) -> Iterator[Callable[[], np.ndarray]]:
        """A function for each frame, which gives it as RGB when it is its turn."""
        if self.path.is_dir():
            for image in sorted(self.path.iterdir()):
                if image.suffix.lower() in _IMAGES:
                    yield partial(self._read_image, image)
            return
        if not self.path.is_file():
            raise FileNotFoundError(f'video not found: {self.path}')
        try:
            with av.open(str(self.path)) as container:
                convert = ToRGB()
                for frame in container.decode(video=0):
                    yield partial(convert, frame)
        except (av.FFmpegError, OSError, ValueError, IndexError) as error:
            # IndexError for a file without video, ValueError for tags that are not UTF-8.
            raise ValueError(f'video cannot be decoded: {self.path} ({error})') from error

    def _read_image(self, path: Path) -> np.ndarray:
        image = cv2.imread(str(path))
        if image is None:
            raise ValueError(f'video cannot be decoded: {self.path} ({path.name})')
        return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


class ToRGB:
    """Turns frames into arrays, all of the first one's size and turned the way they are shown."""

    def __init__(self) -> None:
        self._size: Any = None
        self._form: Any = None

    def __call__(self, frame: av.VideoFrame) -> np.ndarray:
        """One frame as uint8 RGB (h, w, 3)."""
        form = (frame.width, frame.height, frame.format.name)
        if form != self._form:
            self._size = self._size or form[:2]
            self._form = form
            self._build()
        self._filters[0].push(frame)
        shown: Any = self._filters[-1].pull()
        image = shown.to_ndarray()
        # PyAV before 14 does not tell how a frame is turned.
        return np.rot90(image, getattr(frame, 'rotation', 0) // 90).copy()

    def _build(self) -> None:
        self._graph = av.filter.Graph()
        source = 'width={}:height={}:pix_fmt={}:time_base=1/1'.format(*self._form)
        self._filters = [
            self._graph.add('buffer', source),
            self._graph.add('scale', 'w={}:h={}:flags=bicubic'.format(*self._size)),
            self._graph.add('format', 'pix_fmts=rgb24'),
            self._graph.add('buffersink'),
        ]
        for first, second in zip(self._filters, self._filters[1:]):
            first.link_to(second)
        self._graph.configure()
