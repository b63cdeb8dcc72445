from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.apis.clip import open_clip
from integralaction_mm.datasets import DecodeTwoStream
from integralaction_mm.video.pixels import find_turns
from integralaction_mm.video.reading import VideoReader
from tests.helpers import forms


@pytest.mark.parametrize('matrix, expected', [
    (None, []),
    ((1, 0, 0, 0, 1, 0, 0, 0, 1), []),
    ((0, 0, 0, 0, 0, 0, 0, 0, 0), []),
    ((1, 0, 0, 0, -1, 0, 0, 0, 1), [('vflip', '')]),
    ((-1, 0, 0, 0, 1, 0, 0, 0, 1), [('hflip', '')]),
    ((0, 1, 0, -1, 0, 0, 0, 0, 1), [('transpose', 'dir=clock')]),
    ((0, 1, 0, 1, 0, 0, 0, 0, 1), [('transpose', 'dir=cclock_flip')]),
    ((0, -1, 0, 1, 0, 0, 0, 0, 1), [('transpose', 'dir=cclock')]),
    ((1, 1, 0, -1, 1, 0, 0, 0, 1), [('rotate', 'a=45*PI/180')]),
])  # fmt: skip
def test_turns_of_display_matrices(matrix, expected):
    assert find_turns(matrix) == expected


@pytest.mark.parametrize('kind', forms.MATRICES)
@pytest.mark.parametrize('size', [(96, 64), (160, 120)])
def test_every_reader_turns_frames(tmp_path, size, kind):
    stored = forms.write(tmp_path / 'phone.mp4', 'libx264', size=size, numbers=range(5))
    shown = list(VideoReader(stored))[1]
    quarters = {'90': 3, '180': 2, '270': 1}
    shown = np.rot90(shown, quarters[kind]) if kind in quarters else shown[:, ::-1]
    path = forms.turn(stored, kind)
    sample = dict(filename=str(path), modality=['RGB'], RGB_inds=np.array([1, 4]), total_frames=5)
    clip = open_clip(path)
    assert clip.shape == shown.shape[:2]
    readers = dict(
        in_order=list(VideoReader(path))[1],
        by_number=VideoReader(path).read([1])[0],
        pipeline=DecodeTwoStream().transform(sample)['imgs'][0],
        inference=list(clip.images())[1],
    )
    for name, image in readers.items():
        assert image.shape == shown.shape, name
        assert np.abs(image.astype(int) - shown).max() <= 2, name


def test_frames_have_memory_of_their_own(tmp_path):
    path = forms.make(tmp_path, 'qtrle_alpha.mov')
    raw = forms.make(tmp_path, 'raw.mov')
    for video in (path, raw):
        images = VideoReader(video).read([0, 1, 2])
        for image in images:
            image[:] = 0  # flips work in place
        assert [forms.number(image) for image in VideoReader(video).read([0, 1, 2])] == [0, 1, 2]
        mixed = VideoReader(video)
        for index, image in enumerate(mixed):
            assert forms.number(image) == index
            image[:] = 0
