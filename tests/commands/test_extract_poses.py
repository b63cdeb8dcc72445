"""Arguments of the extraction of poses."""

from __future__ import annotations

import pytest

from integralaction_mm.commands.extract_poses import main


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
    ],
)
def test_wrong_command_lines(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err
