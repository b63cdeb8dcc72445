"""The notebook: its first cells here, all of it in a kernel of its own as a slow test."""

from __future__ import annotations

import json
import os
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import pytest

PATH = Path(__file__).resolve().parents[2] / 'demo/quickstart.ipynb'
CELLS = json.loads(PATH.read_text(encoding='utf-8'))['cells']
CODE = [cell for cell in CELLS if cell['cell_type'] == 'code']


def tagged(cell: dict, tag: str) -> bool:
    return tag in cell['metadata'].get('tags', ())


def test_nothing_that_a_run_left_is_kept():
    assert not any(cell['outputs'] or cell['execution_count'] for cell in CODE)
    assert PATH.stat().st_size < 20_000


def test_first_cells(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    matplotlib.use('Agg')
    plt.close('all')
    names: dict = {}
    for cell in CODE:
        if tagged(cell, 'first'):
            exec(''.join(cell['source']), names)
    assert len(list((tmp_path / 'work_dirs/notebook/drawn/videos').rglob('*.mp4'))) == 24
    frames, maps = (plt.figure(number).axes for number in plt.get_fignums())
    assert len(frames) == 8
    shapes = {image.get_array().shape for axis in frames for image in axis.images}
    assert shapes == {(120, 160, 3)}
    for axis in maps:
        assert axis.images[0].get_array().max() > 0.5  # a keypoint's heatmap has its peak of 1
    plt.close('all')


@pytest.mark.slow
def test_all_of_it(tmp_path, root):
    nbclient = pytest.importorskip('nbclient', reason='needs the extra test')
    nbformat = pytest.importorskip('nbformat')
    pytest.importorskip('ipykernel')
    notebook = nbformat.read(PATH, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not tagged(cell, 'install')]
    client = nbclient.NotebookClient(
        notebook, timeout=3600, resources=dict(metadata=dict(path=str(tmp_path)))
    )
    paths = [str(root), os.environ.get('PYTHONPATH', '')]
    client.execute(env={**os.environ, 'PYTHONPATH': os.pathsep.join(paths)})
    code = [cell for cell in notebook.cells if cell.cell_type == 'code']
    printed, answers, sheet = (cell.outputs for cell in code[-3:])
    assert 'rgb_pose_pantomime_robust: in_context: ' in printed[-1].text
    table = answers[-1].data['text/markdown'].splitlines()
    assert len(table) == 2 + 24
    assert 'image/png' in sheet[-1].data
