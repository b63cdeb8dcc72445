from __future__ import annotations

import pytest
import torch
from mmaction.registry import MODELS
from mmengine.registry import DefaultScope

from integralaction_mm.experiments.costs import load_costs, measure_costs, save_costs
from integralaction_mm.experiments.runs import PantomimeRuns


@pytest.fixture
def runs(tiny_data, tmp_path) -> PantomimeRuns:
    return PantomimeRuns(tmp_path, tiny_data)


def test_both_streams_count(runs):
    names = ('rgb_only', 'stgcnpp_joint_window', 'rgb_stgcnpp')
    configs = {name: runs.load(f'{name}_pantomime') for name in names}
    rgb, pose, both = measure_costs(configs, rounds=1).values()
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(configs['rgb_stgcnpp'].model)
    assert both.parameters == sum(parameter.numel() for parameter in model.parameters())
    assert both.flops == rgb.flops + pose.flops
    assert both.seconds > 0
    assert 'pose_backbone' in configs['rgb_stgcnpp'].model


def test_threads_stay_as_they_were(runs):
    before = torch.get_num_threads()
    measure_costs({'stgcn': runs.load('stgcn_joint_pantomime')}, rounds=1)
    assert torch.get_num_threads() == before


def test_measures_once(runs, tmp_path):
    assert load_costs(tmp_path) == {}
    save_costs({}, tmp_path)
    assert not list(tmp_path.iterdir())
    configs = {'stgcn': runs.load('stgcn_joint_pantomime')}
    save_costs(configs, tmp_path)
    first = load_costs(tmp_path)
    assert set(first) == {'stgcn'}
    save_costs(configs, tmp_path)
    assert load_costs(tmp_path) == first
