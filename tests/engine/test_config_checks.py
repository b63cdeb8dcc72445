"""Classes, labels and clips of a config fit together."""

from __future__ import annotations

import pytest
from mmengine.config import Config
from mmengine.registry import DefaultScope

from integralaction_mm import config_path
from integralaction_mm.config_files import UsageError
from integralaction_mm.engine.config_checks import check_config, find_datasets

DATASET = dict(type='TwoStreamDataset', ann_file='a.pkl', pipeline=[])


def make(dataset: dict, **head) -> Config:
    head = dict(dict(type='TSMHead', num_classes=12, in_channels=8), **head)
    return Config(dict(model=dict(cls_head=head), train_dataloader=dict(dataset=dataset)))


@pytest.fixture(autouse=True)
def scope():
    with DefaultScope.overwrite_default_scope('mmaction'):
        yield


def test_datasets_learn_the_number_of_classes():
    concat = dict(type='ConcatDataset', datasets=[DATASET, dict(DATASET, num_classes=None)])
    cfg = make(dict(type='RepeatDataset', times=2, dataset=concat))
    check_config(cfg)
    places = [key for key, _ in find_datasets(cfg)]
    assert places == [f'train_dataloader.dataset.dataset.datasets.{index}' for index in (0, 1)]
    assert [dataset.num_classes for _, dataset in find_datasets(cfg)] == [12, 12]


def test_other_datasets_are_let_alone():
    cfg = make(dict(type='VideoDataset', ann_file='a.txt', pipeline=[]))
    check_config(cfg)
    assert 'num_classes' not in cfg.train_dataloader.dataset


@pytest.mark.parametrize(
    ('dataset', 'head', 'message'),
    [
        (dict(num_classes=50), {}, 'train_dataloader.dataset.num_classes must be 12, .* got 50'),
        (dict(multi_class=True), {}, 'dataset.multi_class must be False, .* but got True'),
        ({}, dict(multi_class=True, average_clips='score'), 'multi_class must be True, .*False'),
        (dict(multi_class=True), dict(multi_class=True, average_clips='prob'), "'prob' makes the"),
        (dict(multi_class=True), dict(type='GCNHead', multi_class=True), "be 'score' or None"),
        (
            dict(pipeline=[dict(type='SampleTwoRate', clip_len=dict(RGB=8), num_clips=2)]),
            {},
            r'train_dataloader\.dataset\.pipeline\.0\.num_clips must be 1 in training, .*got 2',
        ),
        (
            dict(pipeline=[dict(type='UniformSampleFrames', clip_len=100, num_clips=3)]),
            {},
            'num_clips must be 1 in training',
        ),
    ],
)
def test_what_does_not_fit(dataset, head, message):
    with pytest.raises(UsageError, match=message):
        check_config(make(dict(DATASET, **dataset), **head))


def test_segments_of_one_frame_are_no_clips():
    pipeline = [dict(type='SampleFrames', clip_len=1, num_clips=8)]
    check_config(make(dict(DATASET, pipeline=pipeline)))


@pytest.mark.parametrize(
    'name', ['integralaction/rgb_pose_k50.py', 'skeleton/stgcn/stgcn_joint_k50.py']
)
def test_own_configs(name):
    cfg = Config.fromfile(config_path(name))
    check_config(cfg)
    assert [dataset.num_classes for _, dataset in find_datasets(cfg)] == [50] * 3


@pytest.mark.parametrize('root, said', [(None, 'but it is not set'), ('none', 'but got none')])
def test_names_the_variable_of_the_data_root(monkeypatch, root, said):
    monkeypatch.delenv('INTEGRALACTION_REAL', raising=False)
    if root is not None:
        monkeypatch.setenv('INTEGRALACTION_REAL', root)
    cfg = Config.fromfile(config_path('real/pose_only_weizmann.py'))
    path = f'{root or "data"}/weizmann_context/fold0/annotations.pkl'
    with pytest.raises(FileNotFoundError, match=f'{path}; .* INTEGRALACTION_REAL .*, {said}$'):
        check_config(cfg)


def test_data_that_is_not_read_may_be_missing(monkeypatch):
    monkeypatch.delenv('INTEGRALACTION_REAL', raising=False)
    cfg = Config.fromfile(config_path('real/pose_only_weizmann.py'))
    cfg.test_dataloader.dataset.ann_file = __file__
    check_config(cfg, ['test_dataloader'])
    with pytest.raises(FileNotFoundError, match='INTEGRALACTION_REAL'):
        check_config(cfg, ['train_dataloader'])
