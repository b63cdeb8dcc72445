from __future__ import annotations

import json
from dataclasses import asdict

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
    names = ('rgb_only', 'stgcnpp_joint_window', 'rgb_gated_stgcnpp')
    configs = {name: runs.load(f'{name}_pantomime') for name in names}
    rgb, pose, both = measure_costs(configs, rounds=1).values()
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(configs['rgb_gated_stgcnpp'].model)
    assert both.parameters == sum(parameter.numel() for parameter in model.parameters())
    assert both.flops == rgb.flops + pose.flops
    assert both.seconds > 0
    assert 'pose_backbone' in configs['rgb_gated_stgcnpp'].model


def test_threads_stay_as_they_were(runs):
    before = torch.get_num_threads()
    measure_costs({'stgcn': runs.load('stgcn_joint_pantomime')}, rounds=1)
    assert torch.get_num_threads() == before


def test_measures_once(runs, tmp_path):
    configs = {'stgcn': runs.load('stgcn_joint_pantomime')}
    assert load_costs(configs, tmp_path) == {}
    save_costs({}, tmp_path)
    assert not list(tmp_path.iterdir())
    save_costs(configs, tmp_path)
    first = load_costs(configs, tmp_path)
    assert set(first) == {'stgcn'}
    save_costs(configs, tmp_path)
    assert load_costs(configs, tmp_path) == first


def test_a_changed_config_is_measured_anew(runs, tmp_path):
    configs = {name: runs.load('stgcn_joint_pantomime') for name in ('same', 'changed')}
    save_costs(configs, tmp_path)
    before = load_costs(configs, tmp_path)
    configs['changed'].model.cls_head.num_classes = 24
    assert load_costs(configs, tmp_path) == {'same': before['same']}
    save_costs(configs, tmp_path)
    after = load_costs(configs, tmp_path)
    assert after['same'] == before['same']
    width = configs['changed'].model.cls_head.in_channels + 1
    assert after['changed'].parameters == before['changed'].parameters + 12 * width
    # So is one whose input changed, and one that was measured by a version without digests.
    configs['same'].val_dataloader.dataset.pipeline.pop()
    assert set(load_costs(configs, tmp_path)) == {'changed'}
    (tmp_path / 'costs.json').write_text(json.dumps({'changed': asdict(before['same'])}))
    assert load_costs(configs, tmp_path) == {}
