"""A run whose checkpoint is not of its model ends before its first step."""

from __future__ import annotations

import pytest
import torch
from mmengine.model import BaseModel
from mmengine.registry import DefaultScope
from mmengine.runner import Runner
from torch import nn

from integralaction_mm.engine.hooks.check_checkpoint_hook import CheckCheckpointHook


class Layers(BaseModel):
    """A backbone and a classifier, of one layer each."""

    def __init__(self) -> None:
        super().__init__()
        self.backbone, self.cls_head = nn.Linear(2, 2), nn.Linear(2, 3)

    def forward(self, inputs, data_samples=None, mode='tensor'):
        return self.cls_head(self.backbone(inputs))


CHANGES = {
    'another classifier': {'cls_head.weight': torch.zeros(4, 2), 'cls_head.bias': torch.zeros(4)},
    'no classifier': {'cls_head.weight': None, 'cls_head.bias': None},
    'missing': {'backbone.bias': None},
    'another shape': {'backbone.bias': torch.zeros(3)},
    'unknown': {'neck.bias': torch.zeros(2)},
    'not finite': {'cls_head.bias': torch.full((3,), float('inf'))},
}
# What a test or a training that goes on takes, a training that starts, and one from a part.
TAKEN = {
    None: set(),
    'cls_head.': {'another classifier', 'no classifier'},
    '': set(CHANGES) - {'not finite'},
}


@pytest.mark.parametrize('prefix', ['', 'module.'])
@pytest.mark.parametrize('change', CHANGES)
@pytest.mark.parametrize('fresh', TAKEN)
def test_what_is_taken(fresh, change, prefix, tmp_path):
    path = str(tmp_path / 'a.pth')
    state = {**Layers().state_dict(), **CHANGES[change]}
    given = {prefix + key: value for key, value in state.items() if value is not None}
    torch.save(dict(state_dict=given), path)
    with DefaultScope.overwrite_default_scope('mmaction'):
        work = str(tmp_path / 'work')
        runner = Runner(Layers(), work, load_from=path, default_scope='mmaction',
                        experiment_name=tmp_path.name)  # fmt: skip
    runner.register_hook(CheckCheckpointHook(fresh))
    fresh_head = runner.model.cls_head.weight.clone()
    if change in TAKEN[fresh]:
        runner.load_or_resume()
        weight = runner.model.backbone.weight
        assert torch.equal(weight, given[f'{prefix}backbone.weight'])
        if 'classifier' in change:
            assert torch.equal(runner.model.cls_head.weight, fresh_head)
        return
    with pytest.raises(
        ValueError, match=r"checkpoint must be of the config's model, Layers .*a\.pth"
    ):
        runner.load_or_resume()


def test_the_way_out_is_named(tmp_path):
    torch.save(dict(state_dict={}), tmp_path / 'a.pth')
    with DefaultScope.overwrite_default_scope('mmaction'):
        runner = Runner(Layers(), str(tmp_path), load_from=str(tmp_path / 'a.pth'),
                        default_scope='mmaction', experiment_name=tmp_path.name)  # fmt: skip
    runner.register_hook(CheckCheckpointHook('cls_head.'))
    with pytest.raises(ValueError, match=r'load_from_partly=True in the config takes what fits$'):
        runner.load_or_resume()
