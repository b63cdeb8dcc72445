"""A model with the tensors of a checkpoint, on the tiny config."""

from __future__ import annotations

import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import DefaultScope

from integralaction_mm.engine.loading import load_model


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
        ({'cls_head.fc_cls.bias': None}, 'Recognizer2D must receive all .*: cls_head.fc_cls.bias'),
        (
            {'cls_head.fc_cls.bias': torch.zeros(3)},
            'Recognizer2D must receive all .*: cls_head.fc_cls.bias',
        ),
        ({'more': torch.zeros(1)}, 'unexpected key in source state_dict: more'),
    ],
)
def test_checkpoint_of_another_model(change, message, cfg, state, tmp_path):
    changed = {key: v for key, v in {**state, **change}.items() if v is not None}
    path = tmp_path / 'other.pth'
    torch.save(dict(state_dict=changed), path)
    with pytest.raises(
        ValueError, match=f"checkpoint must be of the config's model, but .*{message}.*{path}"
    ):
        load_model(cfg, str(path))


@pytest.mark.parametrize('content', [b'', b'no checkpoint'])
def test_file_that_is_no_checkpoint(content, cfg, tmp_path):
    path = tmp_path / 'text.pth'
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f'checkpoint cannot be read: {path}'):
        load_model(cfg, str(path))


def test_missing_file(cfg):
    with pytest.raises(FileNotFoundError, match=r'gone\.pth'):
        load_model(cfg, 'gone.pth')
