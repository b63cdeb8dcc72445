"""Videos and folders of frames: good ones of many forms, ways to damage them, and their reading.

A damaged video has flipped bits, a cut, a wrong header, a hole, or blocks in another order.
"""

from __future__ import annotations

import functools
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from integralaction_mm.datasets import DecodeTwoStream
from integralaction_mm.deployment.standalone.video import Video
from integralaction_mm.live import Feed
from integralaction_mm.video.files import VIDEO_SUFFIXES
from integralaction_mm.video.pixels import ToRGB
from integralaction_mm.video.reading import DecodeError, Recounted, VideoReader
from tests.helpers import forms

__all__ = [
    'DAMAGES',
    'damage_video',
    'make_frames',
    'make_video',
    'read_frames',
    'read_live',
    'read_stand_alone',
    'read_video',
]

_FRAMES = 4
_OTHERS = ('.ts', '.flv', '.gif', '.mpg', '.h264')


def flip(content: bytearray, rng: np.random.Generator) -> None:
    """Flip a bit in about one of 2 000 bytes, at least 20 and at most 200."""
    for place in rng.integers(0, len(content), max(20, min(200, len(content) // 2000))):
        content[place] ^= 1 << rng.integers(8)


def cut(content: bytearray, rng: np.random.Generator) -> None:
    """Leave 5 to 95 % of the file."""
    del content[int(len(content) * rng.uniform(0.05, 0.95)) :]


def change_header(content: bytearray, rng: np.random.Generator) -> None:
    """Change 1 to 8 of the first 600 bytes, or of the last 3 000, where MP4 has its tables."""
    where = range(min(600, len(content)))
    if rng.random() < 0.5:
        where = range(max(0, len(content) - 3000), len(content))
    for place in rng.choice(where, rng.integers(1, 9)):
        content[place] = rng.integers(256)


def blank(content: bytearray, rng: np.random.Generator) -> None:
    """Zeros for a tenth of the file."""
    size = len(content) // 10
    start = rng.integers(0, len(content) - size)
    content[start : start + size] = bytes(size)


def shuffle(content: bytearray, rng: np.random.Generator) -> None:
    """Exchange two of 20 parts."""
    size = len(content) // 20
    first, second = size * np.sort(rng.choice(20, 2, replace=False))
    one, other = content[first : first + size], content[second : second + size]
    content[first : first + size], content[second : second + size] = other, one


DAMAGES: tuple[Callable[[bytearray, np.random.Generator], None], ...] = (
    flip, cut, change_header, blank, shuffle
)  # fmt: skip


def damage_video(path: Path, rng: np.random.Generator) -> str:
    """Damage a video in place, and say how."""
    change = DAMAGES[rng.integers(len(DAMAGES))]
    content = bytearray(path.read_bytes())
    change(content, rng)
    path.write_bytes(content)
    return change.__name__


@functools.cache
def list_videos(folder: Path | None = None) -> list[Path]:
    """The whole videos: those of a folder, or one of each form that PyAV encodes, made once."""
    if folder is not None:
        paths = sorted(folder.iterdir())
        return [path for path in paths if path.suffix in (*VIDEO_SUFFIXES, *_OTHERS)]
    made = tempfile.TemporaryDirectory()
    _kept.append(made)
    names = [name for name, form in forms.FORMS.items() if forms.can_encode(form[0])]
    return [forms.make(Path(made.name), name) for name in names]


_kept: list[tempfile.TemporaryDirectory] = []  # deleted when the process ends


def make_video(folder: Path, source: Path | None = None) -> list[Path]:
    """Copies of the whole videos."""
    return [Path(shutil.copy(path, folder)) for path in list_videos(source)]


def read_video(path: Path) -> str:
    """Read a video in order and at random, strictly and not.

    Returns:
        str: 'whole', or 'damaged' if only some of it can be read, with a warning.

    Raises:
        DecodeError: If none of it can be read.
    """
    results = []
    for strict in (True, False):
        try:
            results.append(_read(path, strict))
        except DecodeError as error:
            if not strict or path.name not in str(error):
                raise
            results.append('damaged')
    return max(results, key=['whole', 'damaged'].index)


def _read(path: Path, strict: bool) -> str:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter('always')
        reader = VideoReader(path, strict)
        for _ in range(2):
            count = len(reader)
            try:
                reader.read(np.unique(np.linspace(0, count - 1, 8).astype(int)))
                break
            except Recounted:
                continue
        sum(1 for _ in VideoReader(path, strict))
    return 'damaged' if found else 'whole'


def read_stand_alone(path: Path) -> None:
    """Read a video as the exported models' own runner does."""
    video = Video(path)
    for image in video.read(np.arange(video.count)):
        assert image.dtype == np.uint8
        assert image.shape[2] == 3


def read_live(path: Path) -> str:
    """Read a video as a live session does, at its own rate, for at most 2 seconds."""
    feed, to_rgb, last, end = Feed(str(path)), ToRGB(), 0, time.monotonic() + 2
    while not feed.ended and time.monotonic() < end:
        arrival = feed.next(last, 0.2)
        if arrival is not None:
            last = arrival.number
            assert to_rgb(arrival.frame).shape[2] == 3
    feed.close()
    if feed.error is not None and not last:
        raise feed.error
    return 'damaged' if feed.error is not None else 'whole'


def make_frames(folder: Path) -> list[Path]:
    """A folder of images."""
    paths = [folder / 'clip_a' / f'{number:06}.jpg' for number in range(1, _FRAMES + 1)]
    paths[0].parent.mkdir()
    for path in paths:
        cv2.imwrite(str(path), np.full((24, 32, 3), 90, np.uint8))
    return paths


def read_frames(folder: Path) -> None:
    """All images of the folder, as the loader reads them."""
    sample = dict(modality=['RGB'], frame_dir=str(folder / 'clip_a'), total_frames=_FRAMES)
    images = DecodeTwoStream()(dict(sample, RGB_inds=np.arange(_FRAMES)))['imgs']
    assert {image.shape for image in images} == {(24, 32, 3)}
