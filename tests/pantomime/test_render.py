"""The pictures."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from integralaction_mm.pantomime.render import render
from integralaction_mm.pantomime.script import VideoId, write_script
from integralaction_mm.pantomime.settings import POSE_SPLITS, SPLITS, Settings

DEFAULT = Settings(seed=0, train=48, val=5, test=10, size=(160, 120), frames=100)


def frames(video: VideoId, settings: Settings, step: int = 40) -> list[np.ndarray]:
    rng = video.shown.rng(settings.seed, 2)
    drawn = enumerate(render(write_script(video, settings), settings.size, rng))
    return [frame for number, frame in drawn if number % step == 0]


@pytest.mark.parametrize('split, expected', [
    ('train', '0a9baf5df8db00aa43503298921fbe4045cf6fe1'),
    ('val', '577ac5ebb797a57070839621b9790799f4055599'),
    ('test_in_context', '214a302675a648e07ae6f989650f78fae9c1c945'),
    ('test_out_of_context', 'b1e4dd77247f797156a91671c9c08f90d7287584'),
])  # fmt: skip
def test_pictures_of_the_default_dataset_stay_what_they_were(split, expected):
    """Trained models and published figures are of these very pixels."""
    digest = hashlib.sha1()
    for label in range(12):
        for frame in frames(VideoId(split, label, 0), DEFAULT):
            digest.update(frame.tobytes())
    assert digest.hexdigest() == expected


@pytest.mark.parametrize('split', SPLITS[4:])
@pytest.mark.parametrize('label', [0, 6])  # an object in the hands, one beside
def test_every_split_can_be_drawn(split, label):
    settings = Settings(0, 1, 1, 1, (96, 72), 16, splits=SPLITS)
    drawn = frames(VideoId(split, label, 0), settings, 1)
    assert all(frame.shape == (72, 96, 3) and frame.dtype == np.uint8 for frame in drawn)
    in_context = frames(VideoId('test_in_context', label, 0), settings, 1)
    same = len(drawn) == len(in_context) and np.array_equal(drawn, in_context)
    assert same == (split in POSE_SPLITS)
