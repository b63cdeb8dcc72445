"""The command line of the import of poses."""

from __future__ import annotations

import json
import pickle

import pytest

from integralaction_mm.commands.import_poses import main


@pytest.mark.parametrize(
    'arguments, message',
    [
        ([], 'arguments are required: source, --format, --out'),
        (['none', '--format', 'coco', '--out', 'p.pkl'], 'source: must be an existing file or fo'),
        (['.', '--format', 'x', '--out', 'p.pkl'], "--format: invalid choice: 'x'"),
        (['.', '--format', 'coco', '--out', 'p.txt'], '--out: must end in .pkl or .pickle'),
        (['.', '--format', 'coco', '--out', 'p.pkl', '--img-shape', '0', '1'], '--img-shape: mus'),
        (['.', '--format', 'coco', '--out', 'p.pkl', '--first-frame', '-1'], '--first-frame'),
    ],
)
def test_wrong_command_lines(tmp_path, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_file_and_lines(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    people = [dict(pose_keypoints_2d=[5.0, 6.0, 0.5] * 18)]
    for name in ('a_0', 'whole'):
        (tmp_path / f'{name}_keypoints.json').write_text(json.dumps(dict(people=people)))
    options = ['--format', 'openpose', '--out', 'p.pkl', '--img-shape', '48', '64']
    main(['.', *options, '--layout', 'openpose18', '--max-persons', '1'])
    assert capsys.readouterr().out.splitlines() == [
        'no number of a frame: whole_keypoints.json (must be <name>_<number>_keypoints.json)',
        'poses: read 2, wrote 1, left out 1 (no number of a frame: 1) -> p.pkl',
    ]
    content = pickle.loads((tmp_path / 'p.pkl').read_bytes())
    assert content['annotations'][0]['keypoint'].shape == (1, 1, 18, 2)
    with pytest.raises(SystemExit) as stop:
        main(['.', *options])
    assert stop.value.code == 1
    assert '--force' in capsys.readouterr().err
