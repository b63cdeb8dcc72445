from __future__ import annotations

import sys

import numpy as np
import pytest

from integralaction_mm.apis import ActionInferencer, slide
from integralaction_mm.apis.clip import Clip
from integralaction_mm.apis.poses import PoseFile
from integralaction_mm.apis.windows import shown_spans, window_starts
from integralaction_mm.video.reading import VideoReader


@pytest.mark.parametrize(
    ('count', 'window', 'stride', 'starts', 'spans'),
    [
        (30, 10, 10, [0, 10, 20], [(0, 10), (10, 20), (20, 30)]),
        (20, 10, 5, [0, 5, 10], [(0, 8), (8, 12), (12, 20)]),  # middles 5, 10, 15
        (23, 10, 10, [0, 10, 13], [(0, 10), (10, 16), (16, 23)]),  # the last one ends the video
        (10, 10, 3, [0], [(0, 10)]),
        (4, 10, 3, [0], [(0, 4)]),
    ],
)
def test_windows_cover_a_video(count, window, stride, starts, spans):
    assert window_starts(count, window, stride) == starts
    assert shown_spans(starts, window, count) == spans


@pytest.fixture(scope='module')
def inferencer(stages) -> ActionInferencer:
    return ActionInferencer(*stages['rgb_pose'], device='cpu', pose=stages['pose_only'])


def test_each_window_is_recognised_as_a_video_of_its_own(inferencer, videos, tiny_data):
    clip = inferencer.load(videos[0], PoseFile(tiny_data / 'annotations.pkl').find(videos[0]))
    results = list(slide(inferencer, clip, window=10, stride=3, batch_size=2, topk=12))
    assert [result['start'] for result in results] == window_starts(clip.count, 10, 3)
    assert results[-1]['span'][1] == clip.count

    frames = np.stack(list(VideoReader(videos[0])))
    for result in results:
        part = slice(result['start'], result['end'])
        keys = ('keypoint', 'keypoint_score')
        poses = {key: clip.poses[key][:, part] for key in keys}
        (expected,) = inferencer(frames[part], poses, topk=12)['predictions']
        for got, wanted in zip(
            (result['topk'], result['streams']['pose']['topk']),
            (expected['topk'], expected['streams']['pose']['topk']),
        ):
            scores = {item['label']: item['score'] for item in wanted}
            for item in got:
                assert item['score'] == pytest.approx(scores[item['label']], abs=1e-5)
        np.testing.assert_allclose(result['pred_gate'], expected['pred_gate'], atol=1e-5)
        moved = [result['start'] + frame for frame in expected['gate_frames']]
        assert result['gate_frames'] == moved


def test_poses_alone_need_no_decoding(stages):
    pose = ActionInferencer(*stages['pose_only'], device='cpu')
    poses = dict(
        keypoint=np.random.default_rng(0).uniform(0, 40, (1, 30, 18, 2)),
        keypoint_score=np.ones((1, 30, 18)),
        img_shape=(48, 64),
        total_frames=30,
    )
    results = list(slide(pose, Clip('poses', 30, (48, 64), poses=poses), 10, 10))
    assert [(result['start'], result['end']) for result in results] == [
        (0, 10),
        (10, 20),
        (20, 30),
    ]
    assert 'gate' not in results[0]


@pytest.mark.parametrize(
    ('window', 'stride', 'message'),
    [
        (7, 7, 'window must be >= 8 frames, .* but got 7'),
        (10, 0, r'stride must be in 1..window .10., but got 0'),
        (10, 11, r'stride must be in 1..window .10., but got 11'),
    ],
)
def test_mistakes(inferencer, window, stride, message):
    with pytest.raises(ValueError, match=message):
        next(slide(inferencer, Clip('none', 30, (48, 64)), window, stride))


# Reads a video as slide does, and prints by how many MiB the process grows on the way.
GROWTH = """
import resource
import numpy as np
from integralaction_mm.apis.clip import open_clip
from integralaction_mm.apis.windows import cut, window_starts
from integralaction_mm.video.writing import write_video

frames = (np.full((240, 320, 3), t % 200, dtype=np.uint8) for t in range({frames}))
write_video('long.mp4', frames, 10)
clip = open_clip('long.mp4')
load = np.random.default_rng(0).random((500, 500))
for number, part in enumerate(cut(clip, window_starts(clip.count, 20, 10), 20)):
    assert len(part.frames) == 20
    load @ load  # time in which a decoder could run ahead
    if number == 5:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
"""


# All of the frames take 220 and 659.
@pytest.mark.parametrize('frames', [1000, pytest.param(3000, marks=pytest.mark.slow)])
def test_memory_does_not_follow_the_length_of_a_video(frames, run_process, root, tmp_path):
    environment = {'PYTHONPATH': str(root)}
    code = GROWTH.format(frames=frames)
    done = run_process(sys.executable, '-c', code, cwd=tmp_path, env=environment)
    assert float(done.stdout.split()[-1]) < 100
