"""Arguments of the export to ONNX."""

from __future__ import annotations

import sys

import onnx
import pytest

from integralaction_mm.commands.export_onnx import main


def test_help(ended):
    code, text = ended(main, '--help')
    assert code == 0
    assert '--opset' in text


@pytest.mark.parametrize('args, code, message', [
    (('no.py', 'no.pth', '--out', 'a.onnx'), 2, "config: must be an existing file (.py"),
    ((__file__, 'no.pth', '--out', 'a.onnx'), 2, 'checkpoint: must be an existing file or an add'),
    ((__file__, __file__), 2, 'the following arguments are required: --out'),
    ((__file__, __file__, '--out', 'a', '--input', 'x'), 2, "--input: invalid choice: 'x'"),
    ((__file__, __file__, '--out', 'a', '--opset', '0'), 2, '--opset: must be an integer >= 1'),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(main, *args)
    assert found == code
    assert message in text.splitlines()[-1]


def test_an_archive(weights, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(
        sys, 'argv', ['export', '--weights', str(weights), '--out', str(tmp_path / 'a.onnx')]
    )
    main()
    assert 'greatest difference to PyTorch' in capsys.readouterr().out
    assert 'clean and jerk' in str(onnx.load(tmp_path / 'a.onnx').metadata_props)
