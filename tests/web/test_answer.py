from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from mmengine.config import Config

from integralaction_mm.apis import ActionInferencer
from integralaction_mm.video.reading import VideoReader
from integralaction_mm.video.writing import write_video
from integralaction_mm.web.answer import Settings, answer, check_settings, check_video

SETTINGS = Settings(window=8, stride=4)


@pytest.fixture(scope='module')
def inferencer(stages) -> ActionInferencer:
    return ActionInferencer(*stages['rgb_only'], device='cpu')


def test_files_and_figures_of_a_video(inferencer, videos, tmp_path):
    steps = []

    def track(items, total, description):
        steps.append((description, total))
        return items

    found = answer(inferencer, videos[0], tmp_path, SETTINGS, track)
    stem = videos[0].stem
    assert [path.name for path in found.files] == [
        f'{stem}{end}' for end in ('.json', '.csv', '.vtt', '.srt', '.mp4')
    ]
    assert found.timeline.read_bytes().startswith(b'\x89PNG')
    assert len(list(VideoReader(found.video))) == 18
    assert steps == [('actions', 18), ('video', 18)]
    text = found.files[0].read_text()
    assert str(videos[0].parent) not in text
    content = json.loads(text)
    assert content['video'] == videos[0].name
    assert [window['start'] for window in content['windows']] == [0, 4, 8, 10]
    assert content['segments'] == found.segments
    # The whole video has the scores of the command that tests models.
    assert content['topk'] == found.topk == inferencer(videos[0])['predictions'][0]['topk']


def test_a_model_of_poses_needs_a_backend(stages):
    both = ActionInferencer(*stages['rgb_pose'], device='cpu')
    with pytest.raises(ValueError, match='--pose-backend .* must be given, such as mediapipe'):
        check_settings(both, Settings(both.window, 1))


def test_a_short_window_is_no_setting(inferencer):
    check_settings(inferencer, SETTINGS)
    with pytest.raises(ValueError, match='window must be >= 8 frames'):
        check_settings(inferencer, replace(SETTINGS, window=7))


def test_a_pipeline_with_a_decoder_of_files_has_no_windows(stages):
    config, checkpoint = stages['rgb_only']
    cfg = Config.fromfile(config)
    cfg.test_dataloader.dataset.pipeline = [
        dict(type='PyAVInit'),
        dict(type='SampleFrames', clip_len=8, frame_interval=1, num_clips=1, test_mode=True),
        dict(type='PyAVDecode'),
        *cfg.test_dataloader.dataset.pipeline[2:],
    ]
    with pytest.raises(ValueError, match='which need DecodeTwoStream'):
        check_settings(ActionInferencer(cfg, checkpoint, device='cpu'), SETTINGS)


@pytest.mark.parametrize(
    ('limit', 'message'),
    [
        (dict(max_seconds=0.5), r"^A video must last at most 0.5 s, but '.*' lasts 0.6 s.$"),
        (dict(max_mib=0.001), r"^A video must have at most 0.001 MiB, but '.*' has 0.0.$"),
    ],
)
def test_limits(videos, limit, message):
    check_video(videos[0], SETTINGS)
    with pytest.raises(ValueError, match=message):
        check_video(videos[0], replace(SETTINGS, **limit))


def test_a_suffix_of_no_video(videos, tmp_path):
    path = tmp_path / 'video.txt'
    shutil.copy(videos[0], path)
    with pytest.raises(ValueError, match=r"^A video must be one of .mp4, .*, but got 'video.txt'"):
        check_video(path, SETTINGS)


def test_many_frames_in_a_short_time(tmp_path):
    path = tmp_path / 'fast.mp4'
    write_video(path, [np.zeros((16, 16, 3), np.uint8)] * 61, 500)
    with pytest.raises(ValueError, match=r'at most 60 frames, .* for 0.5 s, but .* has 61.$'):
        check_video(path, replace(SETTINGS, max_seconds=0.5))
    check_video(path, replace(SETTINGS, max_seconds=0.6))


def test_huge_frames(tmp_path):
    path = tmp_path / 'wide.mp4'
    write_video(path, [np.zeros((16, 4112, 3), np.uint8)], 10)
    with pytest.raises(ValueError, match="at most 4096 pixels a side, but 'wide.mp4' has 4112x16"):
        check_video(path, SETTINGS)


def test_what_is_no_video(tmp_path):
    path = tmp_path / 'noise.mp4'
    path.write_bytes(bytes(range(256)) * 9)
    with pytest.raises(ValueError, match='video cannot be decoded: '):
        check_video(path, SETTINGS)
