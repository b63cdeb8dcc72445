"""A skeleton model of MMAction2's page as its README trains and tests it, by name."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import mmaction
import pytest
from skeleton_sets import write_sets

FOLDER, NAME = '2s-agcn', '2s-agcn_8xb16-joint-u100-80e_ntu60-xsub-keypoint-2d'
PLAIN = ('num_workers=0', 'persistent_workers=False')


@pytest.fixture(scope='module')
def server(tmp_path_factory):
    """A folder, and the address below which its files are served."""
    folder = tmp_path_factory.mktemp('served')
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(('127.0.0.1', 0), handler) as http:
        thread = Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield folder, f'http://127.0.0.1:{http.server_port}'
        http.shutdown()
        thread.join()


def copy_mmaction(folder: Path, address: str) -> str:
    """Copy the installed package, with weights at another address; returns their file's name."""
    shutil.copytree(Path(mmaction.__file__).parent, folder / 'mmaction')
    metafile = folder / f'mmaction/.mim/configs/skeleton/{FOLDER}/metafile.yml'
    text = metafile.read_text()
    metafile.write_text(re.sub(r'(Weights: )https://\S+/', rf'\g<1>{address}/', text))
    return re.search(rf'{NAME}_\S+\.pth', text)[0]


def test_trains_and_is_tested_by_name(root, run_process, server, tmp_path):
    served, address = server
    weights = copy_mmaction(tmp_path / 'packages', address)
    write_sets(tmp_path)
    tool = partial(run_process, sys.executable, cwd=tmp_path)
    config = f'mmaction::skeleton/{FOLDER}/{NAME}.py'
    small = ('train_cfg.max_epochs=1', 'train_dataloader.dataset.times=1')
    for loader in ('train', 'val', 'test'):
        small += tuple(f'{loader}_dataloader.{option}' for option in PLAIN)
    small += ('test_dataloader.dataset.pipeline.2.num_clips=1',)
    small += ('model.backbone.base_channels=8', 'model.cls_head.in_channels=32')
    tool(
        root / 'tools/train.py', config, '--seed', '0', '--deterministic', '--cfg-options', *small
    )
    # At the default place; the metafile of the copied package names it at the server.
    shutil.copy(tmp_path / f'work_dirs/{NAME}/epoch_1.pth', served / weights)
    paths = [str(tmp_path / 'packages'), os.environ.get('PYTHONPATH', '')]
    env = dict(
        PYTHONPATH=os.pathsep.join(filter(None, paths)),
        TORCH_HOME=str(tmp_path / 'torch'),
        no_proxy='127.0.0.1',
    )
    test = ('auto', '--dump', 'dump.pkl', '--cfg-options', *small)
    done = tool(root / 'tools/test.py', f'mmaction::{NAME}', *test, env=env)
    assert f'Load checkpoint from {address}/{weights}' in done.stdout + done.stderr
    assert (tmp_path / f'torch/hub/checkpoints/{weights}').is_file()
    samples = pickle.loads((tmp_path / 'dump.pkl').read_bytes())
    assert [sample['pred_score'].shape for sample in samples] == [(60,), (60,)]
