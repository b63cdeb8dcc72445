from __future__ import annotations

import json

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

    def write(name, *kinds):
        model = load_model(Config.fromfile(model_of(name)[0]), str(model_of(name)[1]))
        suite = build_suite(videos_of(name, 3), (3,), kinds)
        run_tests(model, suite.videos, suite.tests, tmp_path)
        names = [f'class {index}' for index in range(12)]
        return tmp_path, write_card(tmp_path, suite, names, 'Card', examples=1)

    return write


def test_files(card):
    folder, text = card('ours', 'action_swap', 'other_pose', 'human_blank')
    rows = json.loads((folder / 'stress.json').read_text())
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


def test_a_model_of_poses_has_skeletons_on_its_sheets(card):
    folder, text = card('stgcn', 'pose_dropped', 'blur')
    (sheet,) = folder.glob('sheet_*_1.png')
    assert cv2.imread(str(sheet)).std() > 20
    assert 'the model does not take frames' in text
    assert json.loads((folder / 'left_out.json').read_text())[0]['test'] == 'blur'
