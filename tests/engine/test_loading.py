"""A model with the tensors of a checkpoint, on the tiny config."""

from __future__ import annotations

import pytest
import torch
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.registry import DefaultScope

from integralaction_mm import config_path
from integralaction_mm.engine.loading import check_checkpoint, load_model


@pytest.fixture(scope='module')
def cfg(tiny_config) -> Config:
    return Config.fromfile(tiny_config)


@pytest.fixture(scope='module')
def state(cfg) -> dict[str, torch.Tensor]:
    torch.manual_seed(1)
    with DefaultScope.overwrite_default_scope('mmaction'):
        return MODELS.build(cfg.model).state_dict()


@pytest.mark.parametrize('prefix', ['', 'module.'])
@pytest.mark.parametrize('is_nested', [True, False])
def test_all_tensors_are_loaded(prefix, is_nested, cfg, state, tmp_path):
    content = {prefix + key: value for key, value in state.items()}
    torch.save(dict(state_dict=content) if is_nested else content, tmp_path / 'a.pth')
    model = load_model(cfg, str(tmp_path / 'a.pth'))
    assert not model.training
    loaded = model.state_dict()
    assert loaded.keys() == state.keys()
    assert all(torch.equal(loaded[key], value) for key, value in state.items())


@pytest.mark.parametrize(
    ('change', 'message'),
    [
        ({'cls_head.fc_cls.bias': None}, '1 do not fit: cls_head.fc_cls.bias is missing'),
        (
            {'cls_head.fc_cls.bias': torch.zeros(3)},
            r'1 do not fit: cls_head.fc_cls.bias must be \(12,\), but is \(3,\)',
        ),
        ({'more': torch.zeros(1)}, '1 do not fit: more is unknown'),
        (
            {'more': torch.zeros(1), 'cls_head.fc_cls.bias': torch.full((12,), float('nan'))},
            '2 do not fit: cls_head.fc_cls.bias is not finite; more is unknown',
        ),
    ],
)
def test_checkpoint_of_another_model(change, message, cfg, state, tmp_path):
    changed = {key: v for key, v in {**state, **change}.items() if v is not None}
    path = tmp_path / 'other.pth'
    torch.save(dict(state_dict=changed), path)
    with pytest.raises(
        ValueError,
        match=f"checkpoint must be of the config's model, Recognizer2D with .*{message}: {path}",
    ):
        load_model(cfg, str(path))


@pytest.mark.parametrize('content', [b'', b'no checkpoint', b'PK\x03\x04'])
def test_file_that_is_no_checkpoint(content, cfg, tmp_path):
    path = tmp_path / 'text.pth'
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f'checkpoint cannot be read: {path}'):
        load_model(cfg, str(path))


def test_missing_file(cfg):
    with pytest.raises(FileNotFoundError, match=r'gone\.pth'):
        load_model(cfg, 'gone.pth')


@pytest.mark.parametrize(
    ('fresh', 'change', 'left'),
    [
        ('cls_head.', {'cls_head.fc_cls.bias': torch.zeros(3)}, ['cls_head.fc_cls.bias']),
        ('cls_head.', {'cls_head.fc_cls.bias': None}, []),
        ('cls_head.', {'cls_head.more': torch.zeros(3)}, ['cls_head.more']),
        ('', {'more': torch.zeros(3)}, ['more']),
    ],
)
def test_what_starts_afresh_is_left_out(fresh, change, left, cfg, state, log):
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(cfg.model)
    given = {key: v for key, v in {**state, **change}.items() if v is not None}
    found = check_checkpoint(model, dict(state_dict=given), 'a.pth', fresh)
    assert sorted(set(given) - set(found)) == left
    assert log[-1].startswith(f'not taken from a.pth: {next(iter(change))} ')


@pytest.mark.parametrize(
    ('fresh', 'change'),
    [
        ('cls_head.', {'backbone.more': torch.zeros(3)}),
        ('cls_head.', {'cls_head.fc_cls.bias': torch.full((12,), float('nan'))}),
        ('', {'cls_head.fc_cls.bias': torch.zeros(12, dtype=torch.int64)}),
    ],
)
def test_what_cannot_start_afresh(fresh, change, cfg, state):
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(cfg.model)
    with pytest.raises(ValueError, match=f'1 do not fit: {next(iter(change))} .*: a.pth'):
        check_checkpoint(model, {**state, **change}, 'a.pth', fresh)


def test_a_robust_model_from_before_the_detector_of_bodies_predicts_as_it_did(tmp_path):
    path = config_path('pantomime/rgb_pose_pantomime_robust.py')
    cfg = Config.fromfile(path)
    assert cfg.model.cls_head.body
    old = cfg.copy()
    old.merge_from_dict(
        {'model.cls_head.body': None, 'model.rgb_backbone.out_indices': (3,), 'load_from': None}
    )
    torch.manual_seed(1)
    with DefaultScope.overwrite_default_scope('mmaction'):
        before = MODELS.build(old.model).eval()
    torch.save(dict(state_dict=before.state_dict()), tmp_path / 'old.pth')
    now = load_model(cfg, str(tmp_path / 'old.pth'))
    inputs = dict(imgs=torch.randn(1, 8, 3, 48, 64), heatmap_imgs=torch.rand(1, 8, 52, 24, 32))
    with torch.no_grad():
        first, second = (
            model.predict(inputs, [ActionDataSample()])[0].to_dict() for model in (before, now)
        )
    assert first.keys() == second.keys() >= {'pred_score', 'pred_gate', 'context_conflict'}
    for key, value in first.items():
        torch.testing.assert_close(second[key], value, rtol=0, atol=0)
    # One that has a part of the detector is damaged.
    broken = dict(now.state_dict())
    del broken['cls_head.body.first.bias']
    torch.save(dict(state_dict=broken), tmp_path / 'broken.pth')
    with pytest.raises(ValueError, match='cls_head.body.first.bias is missing'):
        load_model(cfg, str(tmp_path / 'broken.pth'))
