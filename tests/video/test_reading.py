from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from integralaction_mm.apis.clip import open_clip
from integralaction_mm.datasets import DecodeTwoStream
from integralaction_mm.video.reading import open_video, read_in_order

ONE = 1 << 16
# Display matrices of a phone that is held upright, upside down, ...: degrees clockwise.
MATRICES = {
    90: (0, ONE, 0, -ONE, 0, 0, 0, 0, 1 << 30),
    180: (-ONE, 0, 0, 0, -ONE, 0, 0, 0, 1 << 30),
    270: (0, -ONE, 0, ONE, 0, 0, 0, 0, 1 << 30),
}


def turned_video(path: Path, size: tuple[int, int], degrees: int) -> np.ndarray:
    """Write five frames to be shown turned: black, with a red corner. Returns one as shown."""
    width, height = size
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 4, : width // 4, 0] = 255
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*'mp4v'), 10, size)
    for _ in range(5):
        writer.write(image[..., ::-1])
    writer.release()
    content = bytearray(path.read_bytes())
    start = content.find(b'tkhd') + 44  # the matrix of a track header of version 0
    content[start : start + 36] = struct.pack('>9i', *MATRICES[degrees])
    path.write_bytes(content)
    return np.rot90(image, -degrees // 90)


@pytest.mark.parametrize('degrees', MATRICES)
@pytest.mark.parametrize('size', [(64, 48), (160, 120), (640, 360)])
def test_every_reader_turns_frames(tmp_path, size, degrees):
    path = tmp_path / 'phone.mp4'
    shown = turned_video(path, size, degrees)
    sample = dict(filename=str(path), modality=['RGB'], RGB_inds=np.array([1, 4]), total_frames=5)
    clip = open_clip(path)
    assert clip.shape == shown.shape[:2]
    readers = dict(
        in_order=list(read_in_order(path, [1, 4])),
        pipeline=DecodeTwoStream().transform(sample)['imgs'],
        extraction=list(open_video(path)[2]),
        inference=list(clip.images()),
    )
    for name, frames in readers.items():
        for frame in frames:
            assert frame.shape == shown.shape, name
            assert np.abs(frame.astype(int) - shown).mean() < 8, name  # of a lossy codec


def test_a_video_that_ends_early(tmp_path):
    turned_video(tmp_path / 'a.mp4', (64, 48), 90)
    frames = read_in_order(tmp_path / 'a.mp4', [4, 5])
    assert next(frames).shape == (64, 48, 3)
    with pytest.raises(ValueError, match='it ends before frame 5'):
        next(frames)
