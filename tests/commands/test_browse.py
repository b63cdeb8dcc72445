"""Pictures of samples, from a config to a page."""

from __future__ import annotations

import sys

import cv2
import pytest

from integralaction_mm.commands.browse import main


def test_pictures_and_a_page(tiny_config, tmp_path, monkeypatch, capsys):
    argv = ('tool.py', str(tiny_config), '--out', str(tmp_path / 'out'), '--number', '2')
    monkeypatch.setattr(sys, 'argv', [*argv, '--frames', '3'])
    main()
    pictures = sorted(path.name for path in (tmp_path / 'out').glob('*.png'))
    assert pictures == ['train_000002.png', 'train_000006.png']
    widths = [cv2.imread(str(tmp_path / 'out' / name)).shape[1] for name in pictures]
    assert widths[0] == widths[1] > 600
    page = (tmp_path / 'out/index.html').read_text()
    assert [page.count(name) for name in pictures] == [1, 1]
    assert 'train 2: train/' in page
    assert capsys.readouterr().out.endswith(f'2 samples: {tmp_path / "out/index.html"}\n')


@pytest.mark.parametrize('args, code, message', [
    (('no.py',), 2, 'config: must be an existing file (.py'),
    ((__file__, '--phase', 'x'), 2, "--phase: invalid choice: 'x'"),
    ((__file__, '--number', '0'), 2, '--number: must be an integer >= 1'),
    ((__file__, '--out', __file__), 2, '--out: must be a folder, but got the file'),
])  # fmt: skip
def test_mistakes(ended, args, code, message):
    found, text = ended(main, *args)
    assert found == code
    assert message in text.splitlines()[-1]
