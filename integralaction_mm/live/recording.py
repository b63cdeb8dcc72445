"""Records the pictures of a live session to a video, in the background."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np

from ..video.writing import write_video

__all__ = ['Recorder']

_FPS = 15.0
_QUEUED = 8  # pictures that may wait for the encoder


class Recorder:
    """Writes an MP4 of 15 frames per second in a separate thread.

    A picture stays until the next one; if the encoder is late, pictures are left out.

    Args:
        path (str | Path): The file, ending in .mp4; it appears when the recorder is closed.
    """

    def __init__(self, path: str | Path) -> None:
        self._pictures: queue.Queue[tuple[float, np.ndarray] | None] = queue.Queue(_QUEUED)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._write, args=(path,), name='record')
        self._has_any = False

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._has_any:
            self._end()
        if self._error is not None and error is None:
            raise self._error

    def add(self, picture: np.ndarray) -> None:
        """Show a picture from now on.

        Raises:
            OSError: If the file cannot be written.
        """
        if self._error is not None:
            raise self._error
        if not self._has_any:
            self._has_any = True
            self._thread.start()
        if not self._pictures.full():
            self._pictures.put((time.monotonic(), picture))

    def _end(self) -> None:
        while self._thread.is_alive():
            try:
                self._pictures.put(None, timeout=0.5)
                break
            except queue.Full:
                continue
        self._thread.join()

    def _write(self, path: str | Path) -> None:
        try:
            write_video(path, self._frames(), _FPS)
        except BaseException as error:  # raised where the session sees it
            self._error = error

    def _frames(self) -> Iterator[np.ndarray]:
        item = self._pictures.get()
        if item is None:
            return
        start, picture = item
        shape, count = picture.shape, 0
        while True:
            item = self._pictures.get()
            until = time.monotonic() if item is None else item[0]
            wanted = max(round((until - start) * _FPS), 1 if item is None and not count else 0)
            for _ in range(wanted - count):
                yield picture
            count = max(wanted, count)
            if item is None:
                return
            picture = item[1]
            if picture.shape != shape:  # another stream came back
                picture = cv2.resize(picture, shape[1::-1], interpolation=cv2.INTER_AREA)
