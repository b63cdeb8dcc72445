from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import torch

from integralaction_mm.analysis import Dump
from integralaction_mm.experiments.release import _count_agreeing, _without_folders, build_release
from integralaction_mm.experiments.runs import CONTEXTS, PantomimeRuns
from integralaction_mm.releases import read_release

MODEL = 'rgb_pose_pantomime'


@pytest.mark.parametrize(
    ('text', 'wanted'),
    [
        ('saved to /work/a b/demo/rgb_only.', 'saved to demo/rgb_only.'),
        ('CXX=/opt/rh/usr/bin/c++, x', 'CXX=c++, x'),
        (r'load C:\Users\anna\a.pth now', 'load a.pth now'),
        ('https://host/a/b.pth', 'https://host/a/b.pth'),
        ('work_dirs/demo/rgb_only 1/2 [36/36]', 'work_dirs/demo/rgb_only 1/2 [36/36]'),
    ],
)
def test_logs_tell_nothing_of_the_machine(text, wanted):
    assert _without_folders(text, ['/work/a b']) == wanted


def test_agreement_is_by_name():
    first = Dump(('a', 'b', 'c'), np.eye(3), np.zeros(3, int))
    second = Dump(('c', 'b', 'a'), np.eye(3)[[2, 0, 0]], np.zeros(3, int))
    assert _count_agreeing(first, second) == [2, 3]  # a and c, not b


def test_an_unfinished_run(runs):
    with pytest.raises(FileNotFoundError, match='rgb_only_pantomime of seed 99 must be trained'):
        build_release(replace(runs, seed=99), MODEL)


@pytest.mark.slow
def test_a_finished_run_is_packed(runs: PantomimeRuns, digests):
    for config in ('rgb_only_pantomime', 'pose_only_pantomime', MODEL):
        runs.test(config)
    path = build_release(runs, MODEL)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert path.name == f'{MODEL}-{digest[:8]}.zip'
    assert path.with_suffix('.sha256').read_text() == f'{digest}  {path.name}\n'
    assert path.stat().st_size <= 25_000_000
    release = read_release(path)
    assert release.seeds == dict(dataset=0, trainings=3)
    assert len(release.classes) == 12
    state = torch.load(runs.find_checkpoint(MODEL), weights_only=False)['state_dict']
    assert set(release.tensors) == set(state)
    for name, value in state.items():
        bound = 2.0 ** -(release.bits + 1) * np.maximum(value.abs().numpy(), 2.0**-14)
        assert (np.abs(release.tensors[name] - value.numpy()) <= bound).all(), name
    figures = release.figures
    assert set(figures['top']) == {'rgb_only_pantomime', 'pose_only_pantomime', MODEL, 'packed'}
    assert set(figures['agreement']) == set(CONTEXTS)
    assert release.config['test_dataloader']['dataset']['ann_file'].startswith('data/pantomime')
    with zipfile.ZipFile(path) as file:
        texts = {name: file.read(name).decode() for name in file.namelist() if '.' in name}
    assert f'logs/{MODEL}.log' in texts
    assert json.loads(texts['configs/rgb_only_pantomime.json'])['model']
    assert not [name for name, text in texts.items() if str(runs.out.parent) in text]
    before = digests(path.parent)
    assert build_release(runs, MODEL) == path
    assert {name for name, value in digests(path.parent).items() if value != before.get(name)} <= {
        name for name in before if 'dumps' in name
    }
