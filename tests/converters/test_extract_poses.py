"""Poses of own videos: everything but the estimators, with a small real one that finds squares."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from mmaction.registry import DATASETS

from integralaction_mm.converters.poses import BACKENDS, PoseBackend, extract_poses
from integralaction_mm.converters.poses.command_line import run_extract_poses
from integralaction_mm.converters.poses.labels import make_splits, read_labels
from integralaction_mm.converters.poses.layout_mapping import coco17_to_openpose18
from integralaction_mm.converters.poses.videos import find_videos

FRAMES = 6


class Squares(PoseBackend):
    """Every bright square is a person: all joints in its middle, scores its brightness."""

    name, model = 'squares', 'threshold'

    def __init__(self, stop_at: int | None = None) -> None:
        self.videos = 0
        self.stop_at = stop_at

    def start(self) -> None:
        self.videos += 1
        if self.videos == self.stop_at:
            raise KeyboardInterrupt

    def estimate(self, frame):
        grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
        count, areas, _, middles = cv2.connectedComponentsWithStats((grey > 60).astype(np.uint8))
        keypoint = np.repeat(middles[1:, None], 17, axis=1)  # [P, 17, 2]
        score = np.array([[grey[areas == index].mean() / 255] * 17 for index in range(1, count)])
        return keypoint, score.reshape(-1, 17)


def write_video(path: Path, squares=((8, 120), (40, 240)), frames: int = FRAMES) -> Path:
    """64x48 pixels; squares of 10 pixels at (x, brightness) that go one pixel down a frame."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*'MJPG'), 25.0, (64, 48))
    assert writer.isOpened()
    for t in range(frames):
        frame = np.zeros((48, 64, 3), dtype=np.uint8)
        for x, value in squares:
            frame[10 + t : 20 + t, x : x + 10] = value
        writer.write(frame)
    writer.release()
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ('jump/a', 'jump/b', 'run/c', 'run/d', 'run/e'):
        write_video(tmp_path / 'videos' / f'{name}.avi')
    return tmp_path / 'videos'


def load(path: Path) -> dict:
    return pickle.loads(path.read_bytes())


def test_file(folder, tmp_path):
    report = extract_poses([folder], tmp_path / 'poses.pkl', Squares())
    assert report.lines() == [f'poses: read 5, wrote 5, left out 0 -> {tmp_path / "poses.pkl"}']
    content = load(tmp_path / 'poses.pkl')
    assert content['classes'] == ['jump', 'run']
    assert content['root'] == str(folder)
    assert (content['backend'], content['model']) == ('squares', 'threshold')
    assert (content['layout'], content['max_persons']) == ('openpose18', 5)
    split = content['split']
    assert len(split['all']) == 5
    assert len(split['val']) == 2  # one of each class
    assert sorted(split['train'] + split['val']) == split['all']
    item = content['annotations'][2]
    assert (item['frame_dir'], item['filename'], item['label']) == ('run/c', 'run/c.avi', 1)
    assert (item['total_frames'], item['fps']) == (FRAMES, 25.0)
    assert item['img_shape'] == item['original_shape'] == (48, 64)
    assert item['keypoint'].shape == (2, FRAMES, 18, 2)
    assert item['keypoint'].dtype == item['keypoint_score'].dtype == np.float16
    # The brighter square, on the right, comes first; both go down with time.
    middle = np.array([[[x, 14.5 + t] for t in range(FRAMES)] for x in (44.5, 12.5)])
    assert np.abs(item['keypoint'] - middle[:, :, None]).max() < 1
    assert item['keypoint_score'][:, 0, 0] == pytest.approx([240 / 255, 120 / 255], abs=0.03)
    assert not (tmp_path / 'poses.pkl.parts').exists()


def pipeline_dataset(path: Path, layout: str):
    pipeline = [
        dict(type='SampleTwoRate', clip_len=dict(Pose=4), frame_interval=dict(Pose=1)),
        dict(type='DecodeTwoStream'),
        dict(type='PoseHeatmapPAF', layout=layout),
    ]
    root = load(path)['root']
    return DATASETS.build(
        dict(
            type='TwoStreamDataset',
            ann_file=str(path),
            data_prefix=dict(video=root),
            split='train',
            pipeline=pipeline,
        )
    )


@pytest.mark.parametrize('layout, channels', [('openpose18', 52), ('coco17', 55)])
def test_dataset_reads_the_file(folder, tmp_path, layout, channels):
    extract_poses([folder], tmp_path / 'poses.pkl', Squares(), layout=layout)
    sample = pipeline_dataset(tmp_path / 'poses.pkl', layout)[0]
    assert sample['heatmap_imgs'].shape == (4, channels, 56, 56)
    assert sample['heatmap_imgs'].max() > 0.5


def test_config_of_another_layout(folder, tmp_path):
    extract_poses([folder], tmp_path / 'poses.pkl', Squares(), layout='coco17')
    with pytest.raises(ValueError, match="must be 'coco17', .* but got 'openpose18': .*poses.pkl"):
        pipeline_dataset(tmp_path / 'poses.pkl', 'openpose18')


def test_openpose18_from_coco17():
    keypoint = np.stack([np.arange(17.0), 10 * np.arange(17.0)], axis=-1)[None]
    score = np.arange(17)[None] / 100
    keypoint, score = coco17_to_openpose18(keypoint, score)
    # Nose, neck between shoulders 5 and 6, right arm, left arm, right leg, left leg, eyes, ears.
    order = [0, 5.5, 6, 8, 10, 5, 7, 9, 12, 14, 16, 11, 13, 15, 2, 1, 4, 3]
    assert keypoint[0, :, 0].tolist() == order
    assert keypoint[0, :, 1].tolist() == [10 * x for x in order]
    order[1] = 5  # the less sure shoulder
    assert score[0] * 100 == pytest.approx(order)


def test_at_most_max_persons(folder, tmp_path):
    extract_poses([folder], tmp_path / 'poses.pkl', Squares(), max_persons=1)
    item = load(tmp_path / 'poses.pkl')['annotations'][0]
    assert item['keypoint'].shape == (1, FRAMES, 18, 2)
    assert np.abs(item['keypoint'][..., 0] - 44.5).max() < 1


def test_nobody_and_what_is_not_finite(tmp_path):
    class Odd(Squares):
        def estimate(self, frame):
            keypoint, score = super().estimate(frame)
            if len(keypoint):
                keypoint[:, 0], score[:, 1], keypoint[:, 2] = np.nan, 7, -50
            return keypoint, score

    videos = [write_video(tmp_path / 'a.avi', ()), write_video(tmp_path / 'b.avi')]
    report = extract_poses(videos, tmp_path / 'p.pkl', Odd(), layout='coco17')
    assert report.warnings['nobody found'] == [('a.avi', 'no person in any frame')]
    empty, odd = load(tmp_path / 'p.pkl')['annotations']
    assert empty['keypoint'].shape == (1, FRAMES, 17, 2)
    assert not empty['keypoint'].any()
    assert not odd['keypoint'][:, :, 0].any()
    assert not odd['keypoint_score'][:, :, 0].any()
    assert (odd['keypoint_score'][:, :, 1] == 1).all()
    assert (odd['keypoint'][:, :, 2] == -50).all()  # outside the frame it stays


def test_bad_video_is_left_out(folder, tmp_path, capfd):
    (folder / 'run' / 'bad.avi').write_bytes(b'no video')
    report = extract_poses([folder], tmp_path / 'poses.pkl', Squares())
    assert [name for name, _ in report.left_out['cannot be decoded']] == ['run/bad.avi']
    assert 'read 6, wrote 5, left out 1 (cannot be decoded: 1)' in report.lines()[-1]
    assert len(load(tmp_path / 'poses.pkl')['annotations']) == 5
    printed = [line for line in capfd.readouterr().err.splitlines() if 'cannot be decoded' in line]
    assert len(printed) == 1
    assert 'run/bad.avi' in printed[0]


def test_only_bad_videos(tmp_path):
    (tmp_path / 'bad.avi').write_bytes(b'no video')
    with pytest.raises(ValueError, match='no video is left.*bad.avi'):
        extract_poses([tmp_path / 'bad.avi'], tmp_path / 'poses.pkl', Squares())
    assert sorted(path.name for path in tmp_path.iterdir()) == ['bad.avi']


def test_estimator_that_always_fails(folder, tmp_path):
    class Broken(Squares):
        def estimate(self, frame):
            raise RuntimeError('out of memory')

    with pytest.raises(RuntimeError, match='failed on 3 videos in a row.*out of memory'):
        extract_poses([folder], tmp_path / 'poses.pkl', Broken())
    assert not (tmp_path / 'poses.pkl').exists()


def test_interrupted_run_goes_on(folder, tmp_path):
    extract_poses([folder], tmp_path / 'whole.pkl', Squares())
    out = tmp_path / 'poses.pkl'
    with pytest.raises(KeyboardInterrupt):
        extract_poses([folder], out, Squares(stop_at=3))
    assert not out.exists()
    assert len(list((tmp_path / 'poses.pkl.parts').glob('*.pkl'))) == 2
    write_video(folder / 'jump' / 'a.avi', frames=FRAMES + 1)  # it has changed since
    backend = Squares()
    report = extract_poses([folder], out, backend)
    assert (report.written, report.reused, backend.videos) == (5, 1, 4)
    assert load(out)['annotations'][0]['total_frames'] == FRAMES + 1
    assert not (tmp_path / 'poses.pkl.parts').exists()
    whole, resumed = load(tmp_path / 'whole.pkl'), load(out)
    assert whole['split'] == resumed['split']
    for one, other in zip(whole['annotations'][1:], resumed['annotations'][1:]):
        assert one['filename'] == other['filename']
        np.testing.assert_array_equal(one['keypoint'], other['keypoint'])


def test_interrupted_run_with_other_settings(folder, tmp_path):
    out = tmp_path / 'poses.pkl'
    with pytest.raises(KeyboardInterrupt):
        extract_poses([folder], out, Squares(stop_at=3))
    with pytest.raises(ValueError, match="begun with layout='openpose18', but got layout='coco1"):
        extract_poses([folder], out, Squares(), layout='coco17')
    report = extract_poses([folder], out, Squares(), layout='coco17', force=True)
    assert (report.written, report.reused) == (5, 0)


def test_file_that_exists_stays(folder, tmp_path):
    out = tmp_path / 'poses.pkl'
    out.write_text('mine')
    with pytest.raises(FileExistsError, match='out must be a new file.*--force'):
        extract_poses([folder], out, Squares())
    assert out.read_text() == 'mine'
    extract_poses([folder], out, Squares(), force=True)
    assert len(load(out)['annotations']) == 5


def test_links_and_several_inputs(folder, tmp_path):
    (tmp_path / 'more').mkdir()
    (tmp_path / 'more' / 'linked.AVI').symlink_to(folder / 'run' / 'c.avi')
    root, videos = find_videos([folder / 'jump', tmp_path / 'more', folder / 'jump' / 'a.avi'])
    assert root == tmp_path
    names = [video.filename for video in videos]
    assert names == ['more/linked.AVI', 'videos/jump/a.avi', 'videos/jump/b.avi']
    assert {video.folder_class for video in videos} == {None}


@pytest.mark.parametrize(
    'text, labels, classes',
    [
        ('jump/a.avi 3\nb 0\n', {'jump/a.avi': 3, 'jump/b.avi': 0}, ['0', '1', '2', '3']),
        ('# x\n\na.avi tai chi\nc\tarm up\n', {'jump/a.avi': 1, 'run/c.avi': 0},
         ['arm up', 'tai chi']),
        ('run/c run\n', {'run/c.avi': 0}, ['run']),
    ],
)  # fmt: skip
def test_labels(folder, tmp_path, text, labels, classes):
    path = tmp_path / 'labels.txt'
    path.write_text(text + 'elsewhere.avi 1\n')
    found = read_labels(path, find_videos([folder])[1])
    assert (found.of, found.classes) == (labels, classes)
    assert found.strays == ['elsewhere.avi 1']


def test_name_with_a_space(tmp_path):
    videos = [write_video(tmp_path / name) for name in ('a.avi', 'a b.avi')]
    (tmp_path / 'labels.txt').write_text('a b c d\na e\n')
    found = read_labels(tmp_path / 'labels.txt', find_videos(videos)[1])
    assert found.of == {'a b.avi': 0, 'a.avi': 1}
    assert found.classes == ['c d', 'e']


@pytest.mark.parametrize(
    'text, message',
    [
        ('a.avi\n', r"labels.txt:1: must be 'video label', but got 'a.avi'"),
        ('a.avi x\n\njump/a y\n', r"txt:3: 'jump/a.avi' must have one label, but got 'x' and 'y'"),
        ('c.avi x\n', r"txt:1: must name one video, but 'c.avi' is the name of"),
        ('elsewhere x\n', r"must name videos such as 'jump/a.avi', but got \['elsewhere x'\]"),
    ],
)
def test_wrong_labels(folder, tmp_path, text, message):
    write_video(folder / 'jump' / 'c.avi')
    (tmp_path / 'labels.txt').write_text(text)
    with pytest.raises(ValueError, match=message):
        read_labels(tmp_path / 'labels.txt', find_videos([folder])[1])


def test_videos_without_labels(folder, tmp_path):
    write_video(folder / 'loose.avi')
    (tmp_path / 'labels.txt').write_text('loose up\na up\n')
    report = extract_poses([folder], tmp_path / 'p.pkl', Squares(), labels=tmp_path / 'labels.txt')
    assert len(report.warnings['no label']) == 4
    content = load(tmp_path / 'p.pkl')
    assert {item['label'] for item in content['annotations']} == {0, -1}
    assert sorted(content['split']['train'] + content['split']['val']) == [
        'jump/a.avi',
        'loose.avi',
    ]
    extract_poses([folder / 'loose.avi'], tmp_path / 'q.pkl', Squares())
    content = load(tmp_path / 'q.pkl')
    assert content['split'] == {'all': ['loose.avi']}
    assert content['classes'] == []


def test_splits():
    labels = {f'{label}/{index:02}': label for label in range(3) for index in range(10 + label)}
    labels['lone'] = 3
    names = [*labels, 'unlabelled']
    splits = make_splits(names, labels, 0.25, seed=1)
    counts = [sum(name.startswith(f'{label}/') for name in splits['val']) for label in range(3)]
    assert counts == [2, 3, 3]
    assert 'lone' in splits['train']
    assert 'unlabelled' not in splits['train'] + splits['val']
    assert make_splits(names[::-1], labels, 0.25, seed=1) == splits
    assert make_splits(names, labels, 0.25, seed=2)['val'] != splits['val']
    assert 'val' not in make_splits(names, labels, 0, seed=1)


@pytest.mark.parametrize(
    'options, error, message',
    [
        (dict(layout='ntu25'), ValueError, r"layout must be one of .*coco17.*, but got 'ntu25'"),
        (dict(max_persons=0), ValueError, 'max_persons must be an integer >= 1, but got 0'),
        (dict(val_ratio=1.0), ValueError, 'val_ratio must be in 0..1, 1 excluded, but got 1.0'),
        (dict(seed=-1), ValueError, 'seed must be an integer >= 0, but got -1'),
        (dict(backend='none'), ValueError, r"backend must be one of .*, but got 'none'"),
        (dict(labels='none.txt'), FileNotFoundError, 'file of labels not found: none.txt'),
        (dict(videos=['none.avi']), FileNotFoundError, 'video or folder not found: none.avi'),
    ],
)
def test_wrong_arguments(folder, tmp_path, options, error, message):
    arguments = {'videos': [folder], 'backend': Squares(), **options}
    with pytest.raises(error, match=message):
        extract_poses(out=tmp_path / 'poses.pkl', **arguments)
    assert not list(tmp_path.glob('poses.pkl*'))


def test_layout_that_the_estimator_lacks(folder, tmp_path):
    backend = Squares()
    backend.layout = 'openpose18'
    with pytest.raises(ValueError, match="must be openpose18 with this estimator, but got 'coco"):
        extract_poses([folder], tmp_path / 'poses.pkl', backend, layout='coco17')


@pytest.mark.parametrize(
    'arguments, message',
    [
        ([], 'arguments are required: videos, --out'),
        (['none', '--out', 'p.pkl'], "videos: must be an existing file or folder, but got 'none'"),
        (['.', '--out', 'p.txt'], "--out: must end in .pkl or .pickle, but got 'p.txt'"),
        (['.', '--out', 'p.pkl', '--backend', 'x'], "--backend: invalid choice: 'x'"),
        (['.', '--out', 'p.pkl', '--layout', 'ntu25'], "--layout: invalid choice: 'ntu25'"),
        (['.', '--out', 'p.pkl', '--val-ratio', '1'], '--val-ratio: must be in 0..1'),
        (['.', '--out', 'p.pkl', '--seed', '-1'], "--seed: must be an integer >= 0, but got '-1'"),
        (['.', '--out', 'p.pkl', '--max-persons', '0'], '--max-persons: must be an integer >= 1'),
        (['.', '--out', 'p.pkl', '--labels', 'x'], '--labels: must be an existing file, but got'),
        (['.', '--out', 'p.pkl', '--weights', 'x'], '--weights: must be an existing file, but g'),
        (
            ['.', '--out', 'p.pkl', '--backend', 'mediapipe', '--pose2d', 'rtmo'],
            '--pose2d: must come with --backend mmpose, but got --backend mediapipe',
        ),
    ],
)
def test_wrong_command_lines(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        run_extract_poses(arguments)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_command_line(folder, tmp_path, monkeypatch, capfd):
    monkeypatch.setitem(BACKENDS, 'squares', Squares)
    out = tmp_path / 'poses.pkl'
    run_extract_poses([str(folder), '--out', str(out), '--backend', 'squares'])
    printed = capfd.readouterr()
    assert printed.out == f'poses: read 5, wrote 5, left out 0 -> {out}\n'
    assert printed.err == ''  # no bar where there is no terminal
    with pytest.raises(SystemExit) as stop:
        run_extract_poses([str(folder), '--out', str(out), '--backend', 'squares'])
    assert stop.value.code == 1
    assert 'error: out must be a new file' in capfd.readouterr().err


SLOW = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_extract_poses import BACKENDS, Squares, run_extract_poses
class Slow(Squares):
    def estimate(self, frame):
        time.sleep(0.4)
        return super().estimate(frame)
BACKENDS['slow'] = Slow
run_extract_poses(sys.argv[1:])
"""


def test_ctrl_c(folder, tmp_path):
    out = tmp_path / 'poses.pkl'
    script = SLOW.format(tests=str(Path(__file__).parent))
    command = [sys.executable, '-W', 'ignore', '-c', script, folder, '--out', out]
    process = subprocess.Popen(
        [*map(str, command), '--backend', 'slow'],
        stderr=subprocess.PIPE,
        text=True,
        # A shell starts what runs in its background with SIGINT ignored, which is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    parts = tmp_path / 'poses.pkl.parts'
    deadline = time.monotonic() + 120
    while not list(parts.glob('[0-9a-f]*.pkl')) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    error = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert f'interrupted; the same command goes on from {parts}' in error
    assert 'Traceback' not in error
    assert not out.exists()
    assert not list(parts.glob('.part-*'))
    assert extract_poses([folder], out, Squares()).reused >= 1
