"""One clip before its photographs."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path

import numpy as np
import pytest

from integralaction_mm.converters.context.clip import (
    NO_MASKS,
    NOT_DECODED,
    Work,
    annotate,
    compose_clip,
)
from integralaction_mm.converters.context.masks import open_masks
from integralaction_mm.converters.context.plan import Scene
from integralaction_mm.layouts import get_layout
from integralaction_mm.video.reading import VideoReader

SIZE = (96, 80)  # the clips of 64x48 are 1.5 times as large there, with 4 rows above and below


@pytest.fixture
def work(people, tmp_path):
    masks = open_masks(people / 'masks', get_layout('coco17'))
    return Work(people / 'videos', tmp_path, masks, SIZE, 1.0)


@pytest.fixture
def item(people):
    content = pickle.loads((people / 'annotations.pkl').read_bytes())
    return content['annotations'][0]


@pytest.fixture
def scene(people, item):
    photo = people / 'photos/city/0.png'
    return Scene('in_context', item['filename'], photo, 'city', 'in_context/bend/new.mp4')


def test_persons_stand_before_the_photograph(work, item, scene):
    outcome = compose_clip(work, item, [scene])
    assert (outcome.reason, outcome.span, outcome.fps) == ('', (1, 4), 25)
    frames = VideoReader(work.out / scene.filename)
    assert (len(frames), frames.fps) == (3, 25)
    annotation = annotate(item, outcome, scene, SIZE, 2)
    for frame in frames:
        assert frame.shape == (80, 96, 3)
        assert frame[25:55, 33:45].mean(axis=(0, 1)) == pytest.approx([250, 200, 200], abs=12)
        around = np.delete(frame, np.s_[15:65], axis=0)
        assert around.mean(axis=(0, 1)) == pytest.approx([100, 100, 100], abs=5)
    # Rows 12 to 36 of the old frame, 1.5 times as far down and 4 rows lower.
    keypoint = annotation['keypoint'].astype(float)
    assert keypoint.shape == (1, 3, 17, 2)
    np.testing.assert_allclose(keypoint[0, :, 0], [[30, 22]] * 3)
    assert {key: annotation[key] for key in ('label', 'scene', 'place', 'subject', 'clip')} == (
        dict(label=0, scene=2, place='city', subject='ann', clip='bend/ann_bend.mp4')
    )
    assert (annotation['total_frames'], annotation['img_shape']) == (3, (80, 96))
    assert annotation['frame_dir'] == 'in_context/bend/new'


def test_what_is_there_stays(work, item, scene):
    path = work.out / scene.filename
    path.parent.mkdir(parents=True)
    path.write_bytes(b'there')
    assert not compose_clip(work, item, [scene]).reason
    assert path.read_bytes() == b'there'


@pytest.mark.parametrize('fields, reason, detail', [
    (dict(filename='bend/eve_bend.mp4'), NO_MASKS, 'fits 0'),
    (dict(total_frames=6), NO_MASKS, '(6, 48, 64), but are (5, 48, 64)'),
    (dict(img_shape=(24, 32)), NO_MASKS, '(5, 24, 32), but are (5, 48, 64)'),
])  # fmt: skip
def test_a_clip_without_masks_is_left_out(work, item, scene, fields, reason, detail):
    outcome = compose_clip(work, {**item, **fields}, [scene])
    assert outcome.reason == reason
    assert detail in outcome.detail
    assert not list(work.out.rglob('*.mp4'))


def test_a_clip_that_is_damaged_is_left_out(people, work, item, scene, tmp_path):
    shutil.copytree(people / 'videos', tmp_path / 'videos')
    (tmp_path / 'videos' / item['filename']).write_bytes(b'damaged')
    damaged = Work(tmp_path / 'videos', tmp_path / 'out', work.masks, SIZE, 1.0)
    outcome = compose_clip(damaged, item, [scene])
    assert outcome.reason == NOT_DECODED
    assert not list(Path(tmp_path / 'out').rglob('*.mp4'))
