"""``tools/test.py --show-dir`` and ``--show``, as a user starts them, and what they draw."""

from __future__ import annotations

import pickle
import sys

import cv2
import numpy as np
import pytest
from mmengine.config import Config

from integralaction_mm.apis.prediction_hook import PredictionHook, _open, _relative
from integralaction_mm.datasets import DecodeTwoStream
from integralaction_mm.video.reading import VideoReader


@pytest.fixture(scope='module')
def annotations(tiny_data) -> dict[str, dict]:
    content = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())
    return {item['filename']: item for item in content['annotations']}


def test_show_dir(stages, annotations, run_process, root, tmp_path):
    """Every fifth of the videos, each with all of its frames, skeletons and the gate."""
    config, checkpoint = stages['rgb_pose']
    out = tmp_path / 'drawn, all'
    done = run_process(
        sys.executable,
        *(root / 'tools/test.py', config, checkpoint, '--work-dir', tmp_path / 'work'),
        *('--show-dir', out, '--interval', '5', '--dump', tmp_path / 'dump.pkl'),
        cwd=tmp_path,
    )
    assert 'acc/top1' in done.stdout + done.stderr
    names = [item['filename'] for item in pickle.loads((tmp_path / 'dump.pkl').read_bytes())]
    drawn = sorted(path.relative_to(out).as_posix() for path in out.rglob('*') if path.is_file())
    wanted = sorted(name for name in annotations if any(n.endswith(name) for n in names[::5]))
    assert drawn == wanted
    for name in drawn:
        item = annotations[name]
        reader = VideoReader(out / name)
        assert len(reader) == item['total_frames']
        assert reader.read([0])[0].shape == (480, 1000, 3)
        frames = np.array(reader.read([0, len(reader) - 1])).astype(int)
        strip = frames[:, 480 - 26 - 92 : 480 - 26, 660:980]  # the gate over time
        orange, blue = (np.abs(strip[0] - color).sum(axis=-1) < 90 for color in (ORANGE, BLUE))
        assert orange.mean() + blue.mean() > 0.85
        cursors = [(part.min(axis=-1) > 200).mean(axis=0).argmax() for part in strip]
        assert cursors[0] < 10
        assert cursors[1] > 300


ORANGE, BLUE = np.array([230, 159, 0]), np.array([86, 180, 233])


def test_show(stages, run_process, root, tmp_path):
    """No window here: Matplotlib's backend without one takes the picture."""
    cfg = Config.fromfile(stages['rgb_only'][0])
    cfg.test_dataloader.dataset.indices = 2
    cfg.dump(tmp_path / 'two.py')
    done = run_process(
        sys.executable,
        *(root / 'tools/test.py', tmp_path / 'two.py', stages['rgb_only'][1], '--show'),
        *('--wait-time', '0.1', '--work-dir', tmp_path / 'work'),
        cwd=tmp_path,
        env=dict(DISPLAY=':0', MPLBACKEND='Agg'),
    )
    assert 'acc/top1' in done.stdout + done.stderr


def test_every_nth_video_needs_a_number():
    with pytest.raises(ValueError, match='interval must be >= 1, but got 0'):
        PredictionHook(interval=0)


INFO = dict(total_frames=3, img_shape=(6, 8))


def test_folder_of_images_is_read_one_by_one(tmp_path):
    for number in range(4):
        cv2.imwrite(str(tmp_path / f'img_{number}.png'), np.full((6, 8, 3), 20 * number, np.uint8))
    decoder = DecodeTwoStream(filename_tmpl='img_{}.png', start_index=1)
    clip = _open(dict(INFO, frame_dir=str(tmp_path)), [decoder])
    assert (clip.count, clip.shape) == (3, (6, 8))
    assert [frame[0, 0, 0] for frame in clip.images()] == [20, 40, 60]


def test_poses_alone_are_drawn_on_black(tmp_path):
    clip = _open(dict(INFO, filename=str(tmp_path / 'gone.mp4')), [])
    frames = list(clip.images())
    assert len(frames) == 3
    assert frames[0].shape == (6, 8, 3)
    assert not np.any(frames)


@pytest.mark.parametrize(
    ('name', 'root', 'expected'),
    [
        ('data/x/a/b.mp4', 'data', 'x/a/b'),
        ('data/y/a/b', 'data/', 'y/a/b'),
        ('data/clip_10.5', 'data', 'clip_10.5'),
        ('x/b.mp4', '', 'x/b'),
        ('/videos/b.MP4', '', 'b'),
        ('other/b.avi', 'data', 'b'),
    ],
)
def test_name_of_a_drawn_video(name, root, expected):
    class Dataset:
        data_prefix = dict(video=root)

    assert _relative(name, Dataset()) == expected
