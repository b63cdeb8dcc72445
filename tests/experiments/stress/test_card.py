from __future__ import annotations

import json
import shutil

import cv2
import pytest

from integralaction_mm.experiments.stress.card import write_card
from integralaction_mm.experiments.stress.prepare import build_suite
from integralaction_mm.experiments.stress.run import run_tests


@pytest.fixture
def card(videos_of, model_of, tmp_path):
    """``card(name, *kinds)``: the folder of a card, and what was printed."""
    from mmengine.config import Config

    from integralaction_mm.engine.loading import load_model

    def write(name, *kinds, **source):
        model = load_model(Config.fromfile(model_of(name)[0]), str(model_of(name)[1]))
        suite = build_suite(videos_of(name, 3, **source), (3,), kinds)
        run_tests(model, suite.videos, suite.tests, tmp_path)
        names = [f'class {index}' for index in range(12)]
        return tmp_path, write_card(tmp_path, suite, names, 'Card', examples=1)

    return write


def read(path):
    return json.loads(path.read_text())


def test_files(card):
    folder, text = card('ours', 'action_swap', 'other_pose', 'human_blank')
    rows = read(folder / 'stress.json')
    assert [row['test'] for row in rows] == [
        'clean',
        "another class's background",
        "another class's pose",
        'human only, blank background',
    ]
    assert [row['videos'] for row in rows] == [3, 3, 3, 3]
    assert rows[1]["other's class"] is not None
    assert rows[3]["other's class"] is None
    page = (folder / 'card.html').read_text()
    assert '<title>Card</title>' in page
    assert page.count('data:image/png') == 2
    assert 'Accuracy under stress' in text
    assert (folder / 'stress.csv').read_text().count('\n') == 5
    (sheet,) = folder.glob('sheet_*_1.png')
    assert cv2.imread(str(sheet)).std() > 20


def test_a_bad_video_is_named(card, tiny_data, tmp_path):
    shutil.copytree(tiny_data / 'videos', tmp_path / 'videos')
    for path in sorted((tmp_path / 'videos' / 'test_in_context').iterdir())[:2]:
        path.write_bytes(b'')
    folder, text = card('tsm', 'shuffled', video_dir=tmp_path / 'videos')
    assert '2 of 3 videos cannot be read' in text
    reasons = [row['left out of all tests'] for row in read(folder / 'left_out_videos.json')]
    assert ['_0000.mp4' in reason for reason in reasons] == [True, True]
    assert [row['videos'] for row in read(folder / 'stress.json')] == [1, 1]
    (sheet,) = folder.glob('sheet_*_1.png')
    assert cv2.imread(str(sheet)).std() > 20


def test_a_model_of_poses_has_skeletons_on_its_sheets(card):
    folder, text = card('stgcn', 'pose_dropped', 'blur')
    (sheet,) = folder.glob('sheet_*_1.png')
    assert cv2.imread(str(sheet)).std() > 20
    assert 'the model does not take frames' in text
    assert read(folder / 'left_out.json')[0]['test'] == 'blur'
