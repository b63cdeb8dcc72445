"""Command lines of analyses, as a user starts them."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from integralaction_mm.analysis import Dump, save_dump

LABELS = np.array([0, 0, 1, 1])

CONFIG = """
model = dict(type='Recognizer2D')
train_dataloader = dict(batch_size=4)
val_dataloader = dict(batch_size=4)
test_dataloader = dict(batch_size=1)
train_cfg = dict(max_epochs=1)
val_cfg = dict()
test_cfg = dict(type='TestLoop')
val_evaluator = dict(type='AccMetric')
test_evaluator = dict(type='AccMetric')
optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.1))
"""


@pytest.fixture
def analyse(root, run_process, tmp_path):
    """A process of a tool, in a folder with dumps, class names and annotations."""
    names = ('v/a.mp4', 'v/b.mp4', 'v/c.mp4', 'v/d.mp4')
    gates = np.array([[0.1, 0.3], [0.4, 0.4], [0.5, 0.7], [0.8, 1.0]])
    for stem, classes, gate in (
        ('rgb', [0, 0, 0, 0], None), ('pose', [0, 1, 1, 0], None), ('ia', [0, 0, 1, 0], gates)
    ):  # fmt: skip
        save_dump(Dump(names, np.eye(2)[classes], LABELS, gate), tmp_path / f'{stem}.pkl')
    save_dump(Dump(names[:3] + ('v/e.mp4',), np.eye(2)[LABELS], LABELS), tmp_path / 'other.pkl')
    (tmp_path / 'names.txt').write_text('zero\none\n')
    scores = [{'frame_dir': n, 'keypoint_score': np.full((1, 1, 1), i)} for i, n in
              enumerate('abcd')]  # fmt: skip
    (tmp_path / 'ann.pkl').write_bytes(pickle.dumps({'annotations': scores}))

    def run(tool, *args, **kwargs):
        tool = root / 'tools/analysis_tools' / f'{tool}.py'
        return run_process(sys.executable, tool, *args, cwd=tmp_path, **kwargs)

    return run


@pytest.fixture
def config(tmp_path) -> Path:
    """A config with all that training and testing ask for."""
    path = tmp_path / 'small.py'
    path.write_text(CONFIG)
    return path


@pytest.fixture
def ended(monkeypatch, capsys, tmp_path):
    """``ended(main, *args)``: exit code and output of a command line that ends early."""

    def run(main: Callable[[], None], *args: str | Path) -> tuple[int, str]:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, 'argv', ['tool.py', *map(str, args)])
        with pytest.raises(SystemExit) as stop:
            main()
        return stop.value.code, ''.join(capsys.readouterr())

    return run
