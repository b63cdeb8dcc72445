from __future__ import annotations

import pickle
import sys

import numpy as np
import pytest

from integralaction_mm.analysis import Dump, save_dump


@pytest.fixture
def sheets(root, run_process, tmp_path, tiny_data):
    """A process of the tool on dumps of the tiny data; the integrated one is right throughout."""
    content = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())
    items = [item for item in content['annotations'] if item['frame_dir'].startswith('val/')]
    names, labels = tuple(i['filename'] for i in items), np.array([i['label'] for i in items])
    scores = np.eye(12)[labels]
    save_dump(Dump(names, np.roll(scores, 1, axis=1), labels), tmp_path / 'rgb.pkl')
    save_dump(Dump(names, scores, labels), tmp_path / 'pose.pkl')
    gates = np.full((len(items), 8), 0.5)
    save_dump(Dump(names, scores, labels, gates), tmp_path / 'ia.pkl')

    def run(*args, **kwargs):
        return run_process(
            sys.executable,
            root / 'tools/analysis_tools/sheets.py',
            *('--rgb', 'rgb.pkl', '--pose', 'pose.pkl', '--integrated', 'ia.pkl'),
            *('--ann-file', tiny_data / 'annotations.pkl', '--video-dir', tiny_data / 'videos'),
            *args,
            cwd=tmp_path,
            **kwargs,
        )

    return run


def test_draws_a_sheet(sheets, tmp_path):
    done = sheets('--pick', 'rescued', '--count', '2', '--out', 'new/sheet.png')
    assert done.stdout.splitlines()[-1] == '2 videos: new/sheet.png'
    assert (tmp_path / 'new/sheet.png').read_bytes().startswith(b'\x89PNG')


def test_mistake(sheets):
    error = sheets('--pick', 'lost', rc=1).stderr.splitlines()[-1]
    assert error == "sheets.py: error: kind must have videos, but 'lost' has none of 12"
