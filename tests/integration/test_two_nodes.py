"""16 processes of two nodes, which here share a machine, train and test as one process does."""

from __future__ import annotations

import json
import os
import pickle
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

pytestmark = pytest.mark.slow

NODES, PROCESSES = 2, 8  # of a node
# Three batches an epoch, of one video in each process.
CONFIG = """
_base_ = {tiny!r}
repeated = dict(_base_.train_dataloader.dataset, indices=12)
train_dataloader = dict(
    batch_size=1,
    dataset=dict(_delete_=True, type='RepeatDataset', times=4, dataset=repeated),
)
test_dataloader = dict(batch_size=1, dataset=dict(indices=12))
"""
HOOK = "custom_hooks = [dict(type='NoteOrder')]\n"
# One process runs all three commands, since its start takes longer than they do.
SCRIPT = """
import os
import shutil
import sys
from pathlib import Path
from mmaction.registry import HOOKS
from mmengine.hooks import Hook
from integralaction_mm.commands import test, train

@HOOKS.register_module()
class NoteOrder(Hook):
    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        name = Path(runner.work_dir, 'order_' + os.environ['RANK'])
        with name.open('a') as file:
            names = [Path(sample.filename).stem for sample in data_batch['data_samples']]
            file.write(f'{runner.epoch} {" ".join(names)}\\n')

out = Path(sys.argv[1])
options = ['--launcher', 'pytorch', '--seed', '3', '--deterministic', '--no-validate']
train.main([str(out / 'whole.py'), '--work-dir', str(out / 'whole'), *options])
if os.environ['RANK'] == '0':
    (out / 'stopped').mkdir()
    shutil.copy(out / 'whole/epoch_1.pth', out / 'stopped')
import torch.distributed as dist
dist.barrier()
train.main([str(out / 'stopped.py'), '--work-dir', str(out / 'stopped'), '--resume', *options])
test.main([str(out / 'tested.py'), str(out / 'whole/epoch_2.pth'), '--launcher', 'pytorch',
           '--work-dir', str(out / 'test'), '--dump', str(out / 'sixteen.pkl')])
sys.stdout.flush()
dist.barrier()
os._exit(0)  # gloo's threads can abort a process at its end
"""


@pytest.fixture(scope='module')
def ran(tiny_config, root, tmp_path_factory) -> Path:
    """Folder of a training, of one that was resumed after its first epoch, and of a test."""
    out = tmp_path_factory.mktemp('two_nodes')
    for name, rest in (('whole', HOOK), ('stopped', HOOK), ('tested', '')):
        text = CONFIG.format(tiny=str(tiny_config)) + rest
        (out / f'{name}.py').write_text(text)
    (out / 'script.py').write_text(SCRIPT)
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    env = {**os.environ, 'OMP_NUM_THREADS': '1', 'PYTHONPATH': str(root)}
    nodes = [
        subprocess.Popen(
            [sys.executable, '-m', 'torch.distributed.run', f'--nnodes={NODES}',
             f'--node_rank={rank}', f'--nproc_per_node={PROCESSES}', '--master_addr=127.0.0.1',
             f'--master_port={port}', out / 'script.py', out],
            cwd=out, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for rank in range(NODES)
    ]  # fmt: skip
    try:
        texts = [node.communicate(timeout=900)[0] for node in nodes]
    finally:
        for node in nodes:
            node.kill()
    assert [node.returncode for node in nodes] == [0] * NODES, texts[0][-3000:] + texts[1][-3000:]
    return out


def orders_of(work_dir: Path, epoch: int) -> list[list[str]]:
    """Names of the videos of an epoch, in the order of each process."""
    lines = [(work_dir / f'order_{rank}').read_text().splitlines() for rank in range(16)]
    return [[line for line in each if line.startswith(f'{epoch} ')] for each in lines]


def losses_of(work_dir: Path) -> dict[int, float]:
    (log,) = work_dir.glob('*/vis_data/scalars.json')
    steps = [json.loads(line) for line in log.read_text().splitlines()]
    return {step['step']: step['loss'] for step in steps}


def test_videos_are_shared_out(ran):
    first, second = (orders_of(ran / 'whole', epoch) for epoch in (0, 1))
    for order in (first, second):
        names = [name for each in order for name in each]
        assert len(names) == 48
        assert set(Counter(names).values()) == {4}
    assert [name[2:] for each in first for name in each] != [
        name[2:] for each in second for name in each
    ]


def test_resumed_training_sees_the_same_videos_in_the_same_order(ran):
    assert orders_of(ran / 'stopped', 0) == [[]] * 16
    assert orders_of(ran / 'stopped', 1) == orders_of(ran / 'whole', 1)
    whole, resumed = losses_of(ran / 'whole'), losses_of(ran / 'stopped')
    assert list(whole) == [1, 2, 3, 4, 5, 6]
    assert list(resumed) == [4, 5, 6]
    # DDP sums gradients in another order in the first step of a training, so not to the bit.
    assert whole[4] == pytest.approx(resumed[4], rel=1e-6)
    assert [whole[step] for step in resumed] == pytest.approx(list(resumed.values()), rel=1e-3)


def test_metrics_are_those_of_one_process(ran, run_process, root):
    run_process(
        sys.executable, root / 'tools/test.py', ran / 'tested.py', ran / 'whole/epoch_2.pth',
        '--work-dir', ran / 'one', '--dump', ran / 'one.pkl', cwd=ran,
    )  # fmt: skip
    found = {}
    for name, work_dir in (('sixteen', 'test'), ('one', 'one')):
        samples = pickle.loads((ran / f'{name}.pkl').read_bytes())
        (log,) = (ran / work_dir).glob('*/*.json')
        metrics = json.loads(log.read_text())
        scores = np.stack([np.asarray(each['pred_score']) for each in samples])
        labels = [int(each['gt_label'][0]) for each in samples]
        found[name] = labels, {k: v for k, v in metrics.items() if k.startswith('acc/')}, scores
    (labels, metrics, scores), (their_labels, their_metrics, their_scores) = found.values()
    assert labels == their_labels
    assert len(labels) == 12
    assert metrics == their_metrics
    np.testing.assert_allclose(scores, their_scores, rtol=0, atol=1e-6)
