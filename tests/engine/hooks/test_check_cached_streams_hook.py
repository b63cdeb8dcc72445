"""A training or test on cached features of other streams ends before its first step."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from mmengine.model import BaseModel
from mmengine.registry import DefaultScope
from mmengine.runner import Runner
from torch import nn

from integralaction_mm.datasets.cached_feature_dataset import CACHE_FILE
from integralaction_mm.engine.feature_cache import hash_streams
from integralaction_mm.engine.hooks.check_cached_streams_hook import CheckCachedStreamsHook


class Streams(BaseModel):
    """Two streams and a head, of one layer each."""

    def __init__(self) -> None:
        super().__init__()
        self.rgb_backbone, self.pose_backbone, self.cls_head = (nn.Linear(2, 2) for _ in range(3))

    def forward(self, inputs, data_samples=None, mode='tensor'):
        return self.cls_head(self.rgb_backbone(inputs) + self.pose_backbone(inputs))


@pytest.fixture
def runner(tmp_path) -> Runner:
    with DefaultScope.overwrite_default_scope('mmaction'):
        work = str(tmp_path / 'work')
        yield Runner(Streams(), work, experiment_name=tmp_path.name, default_scope='mmaction')


@pytest.fixture
def hook(runner, tmp_path) -> CheckCachedStreamsHook:
    """The hook, with an empty cache of the runner's streams."""
    recipe = dict(streams=hash_streams(runner.model))
    assert set(recipe['streams']) == {'rgb_backbone', 'pose_backbone'}
    meta = dict(videos=0, passes=1, shard_size=1, names=[], recipe=recipe)
    Path(tmp_path, CACHE_FILE).write_text(json.dumps(meta))
    return CheckCachedStreamsHook(str(tmp_path))


def test_the_same_streams(hook, runner):
    runner.model.cls_head.weight.data += 1  # the head is what is trained
    hook.before_train(runner)


@pytest.mark.parametrize('stream', ['rgb_backbone', 'pose_backbone'])
@pytest.mark.parametrize('moment', ['before_train', 'before_test'])
def test_other_streams(hook, runner, stream, moment):
    runner.model.get_submodule(stream).bias.data += 1
    with pytest.raises(ValueError, match='must be of the streams that were loaded, but others'):
        getattr(hook, moment)(runner)


def test_it_looks_into_a_wrapper(hook, runner):
    runner.model = nn.DataParallel(runner.model)
    hook.before_train(runner)
    runner.model.module.pose_backbone.weight.data *= 2
    with pytest.raises(ValueError, match='choose another folder'):
        hook.before_train(runner)
