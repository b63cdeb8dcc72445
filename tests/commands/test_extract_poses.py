"""Arguments of the extraction of poses."""

from __future__ import annotations

import importlib.util

import pytest
from squares import Squares, load, write_video

from integralaction_mm.commands.extract_poses import main
from integralaction_mm.poses import BACKENDS


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert '--backend' in text


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
        (
            ['.', '--out', 'p.pkl', '--model', 'rtmo-s'],
            '--model: must come with --backend mediapipe or movenet or rtmlib, but got --backend',
        ),
        (
            ['.', '--out', 'p.pkl', '--backend', 'auto', '--det-model', 'x'],
            '--det-model: must come with --backend mmpose or rtmlib, but got --backend auto',
        ),
    ],
)
def test_wrong_command_lines(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_auto_says_what_it_took(tmp_path, monkeypatch, capsys):
    """Where MMPose is not installed and the estimator of squares is rtmlib."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, 'find_spec', lambda name: None if name == 'mmpose' else find('numpy')
    )
    monkeypatch.setitem(BACKENDS, 'rtmlib', Squares)
    video = write_video(tmp_path / 'a.avi')
    main([str(video), '--out', str(tmp_path / 'p.pkl'), '--backend', 'auto'])
    assert capsys.readouterr().out.splitlines()[0] == 'poses: squares (threshold)'
    assert load(tmp_path / 'p.pkl')['backend'] == 'squares'
