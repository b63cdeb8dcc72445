from __future__ import annotations

import argparse

import pytest
from squares import Squares

from integralaction_mm.commands.recognising import (
    add_model_options,
    build_inferencer,
    parse_with_model,
)
from integralaction_mm.poses import BACKENDS, backends


def parse(stages, *options: str, **kwargs) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_model_options(parser, **kwargs)
    config, checkpoint = map(str, stages['rgb_pose'])
    return parser.parse_args(
        ['--config', config, '--checkpoint', checkpoint, '--device', 'cpu', *options]
    )


def test_a_model_and_the_estimator_that_is_there(stages, monkeypatch, capsys):
    monkeypatch.setitem(BACKENDS, 'squares', lambda device=None: Squares())
    monkeypatch.setattr(backends, '_first_installed', lambda options: Squares())
    inferencer = build_inferencer(parse(stages, '--pose-backend', 'auto'))
    assert inferencer.pose_backend.name == 'squares'
    done = capsys.readouterr()
    assert done.out == ''  # other programs may read it
    assert done.err.splitlines()[-1] == 'poses: squares (threshold)'


def test_a_model_of_an_estimator_that_takes_none(stages):
    args = parse(stages, '--pose-backend', 'mmpose', '--pose-model', 'x.onnx')
    with pytest.raises(
        ValueError,
        match="--pose-model: must come with .* rtmlib or movenet or mediapipe, but got 'mmpose'",
    ):
        build_inferencer(args)


def test_poses_come_from_a_file_or_an_estimator(stages, capsys):
    assert parse(stages, '--poses', 'a.pkl', of_files=True).poses == 'a.pkl'
    for options in (('--poses', 'a.pkl'), ('--poses', 'a.pkl', '--pose-backend', 'auto')):
        with pytest.raises(SystemExit):
            parse(stages, *options, of_files=len(options) > 2)
    assert 'not allowed with argument --poses' in capsys.readouterr().err


def test_an_archive_in_the_place_of_config_and_checkpoint(weights, capsys):
    parser = argparse.ArgumentParser()
    add_model_options(parser)
    args = parse_with_model(parser, ['--weights', str(weights), '--device', 'cpu'])
    assert build_inferencer(args).classes[0] == 'clean and jerk'
    assert capsys.readouterr().out == ''
    address = ['--checkpoint', 'https://host/a.pth']
    for options in ([], address, ['--weights', str(weights), *address]):
        with pytest.raises(SystemExit) as stop:
            parse_with_model(parser, options)
        assert stop.value.code == 2
        error = capsys.readouterr().err
        assert 'either --config and --checkpoint, or --weights, is required' in error
