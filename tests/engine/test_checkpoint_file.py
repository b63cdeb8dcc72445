"""The one reader of checkpoints, in the place of MMEngine's."""

from __future__ import annotations

import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch
from mmengine.logging import HistoryBuffer
from mmengine.runner import CheckpointLoader, Runner
from torch import nn
from torch.utils.data import DataLoader


class Call:
    """Pickles as a call of a function."""

    def __init__(self, *call) -> None:
        self.call = call

    def __reduce__(self):
        return self.call[0], self.call[1:]


class Foreign:
    pass


@pytest.fixture
def address(tmp_path):
    """Address of a server of the folder ``tmp_path``, on loopback."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args) -> None:
            pass

    with ThreadingHTTPServer(('127.0.0.1', 0), partial(Quiet, directory=tmp_path)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f'http://127.0.0.1:{server.server_port}'
        server.shutdown()


def load(path: str | Path) -> dict:
    return CheckpointLoader.load_checkpoint(str(path), 'cpu')


@pytest.mark.parametrize(
    ('content', 'message'),
    [
        (Foreign(), r'it asks for \S+Foreign, which is not data'),
        (Call(os.getcwd), r'it asks for \S+getcwd, which is not data'),
        (Call(getattr, HistoryBuffer, '__init__'), "it asks for '__init__' of "),
        (Call(getattr, HistoryBuffer, 'update'), "it asks for 'update' of "),
        (Call(getattr, torch.Tensor, 'mean'), r'it asks for torch\S+Tensor, which is not data'),
    ],
)
@pytest.mark.parametrize('variable', ['0', '1'])
def test_what_is_no_data_is_refused(variable, tmp_path, content, message, monkeypatch):
    monkeypatch.setenv('TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD', variable)
    path = tmp_path / 'a.pth'
    torch.save(dict(state_dict={}, extra=content), path)
    with pytest.raises(ValueError, match=rf'^checkpoint cannot be read: {path} \({message}'):
        load(path)


@pytest.mark.parametrize('content', [[1], 'text', dict(state_dict=[1]), dict(state_dict={5: 1})])
def test_what_is_no_state_dict(content, tmp_path):
    torch.save(content, tmp_path / 'a.pth')
    with pytest.raises(
        ValueError, match='checkpoint must hold a state dict, but does not: .*a.pth'
    ):
        load(tmp_path / 'a.pth')


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match='checkpoint not found: .*a.pth'):
        load(tmp_path / 'a.pth')


def test_addresses(address, tmp_path, monkeypatch):
    monkeypatch.setenv('TORCH_HOME', str(tmp_path / 'home'))
    torch.save(dict(state_dict=dict(a=torch.ones(1))), tmp_path / 'a.pth')
    assert load(f'{address}/a.pth?x=1')['state_dict']['a'] == 1
    (tmp_path / 'a.pth').unlink()
    assert load(f'{address}/a.pth')['state_dict']['a'] == 1  # kept


@pytest.mark.parametrize('name', ['b.pth', 'torchvision'])
def test_addresses_of_what_is_no_data(name, address, tmp_path, monkeypatch):
    monkeypatch.setenv('TORCH_HOME', str(tmp_path / 'home'))
    torch.save(dict(a=Call(os.getcwd)), tmp_path / 'b.pth')
    if name == 'torchvision':
        zoo = dict(model=f'{address}/b.pth')
        place = 'mmengine.runner.checkpoint.get_torchvision_models'
        monkeypatch.setattr(place, lambda: zoo)
        source = 'torchvision://model'
    else:
        source = f'{address}/b.pth'
    with pytest.raises(ValueError, match='checkpoint cannot be read: .*home.*b.pth'):
        load(source)


class TinyModel(nn.Module):
    """The least that a runner trains: loss of a batch, and a train step."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))

    def train_step(self, data, optim_wrapper):
        loss = (self.weight * torch.stack(list(data)).float()).mean()
        optim_wrapper.update_params(loss)
        return dict(loss=loss.detach(), half=0.5)


def runner(work_dir: Path, epochs: int, **kwargs) -> Runner:
    return Runner(
        TinyModel(),
        str(work_dir),
        train_dataloader=DataLoader([1.0, 2.0], batch_size=1),
        train_cfg=dict(by_epoch=True, max_epochs=epochs),
        optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.1, momentum=0.9)),
        param_scheduler=dict(type='MultiStepLR', milestones=[5], by_epoch=True),
        default_hooks=dict(logger=dict(type='LoggerHook', interval=1)),
        default_scope='mmaction',
        experiment_name=f'{work_dir.name}_{epochs}',
        **kwargs,
    )


def test_checkpoint_of_a_real_runner_loads_and_resumes_and_runs_nothing(tmp_path):
    runner(tmp_path, epochs=1).train()
    path, mark = tmp_path / 'epoch_1.pth', tmp_path / 'mark'
    content = load(path)
    history = content['message_hub']['log_scalars']['train/loss']
    assert history.data[0].tolist() == [1, pytest.approx(2 * (1 - 0.1))]
    assert history.statistics('max') >= history.statistics('mean') >= history.min()
    # MMEngine runs this text when it resumes.
    content['meta']['config'] = f'import os\nos.mkdir({str(mark)!r})\ngpu_ids = [0]'
    torch.save(content, path)

    resumed = runner(tmp_path, epochs=2, resume=True)
    resumed.train()
    assert resumed.epoch == 2
    assert len(resumed.message_hub.get_scalar('train/loss').data[0]) == 4
    assert not mark.exists()


def test_an_archive_is_a_checkpoint(weights, stages):
    state = load(weights)['state_dict']
    wanted = load(stages['rgb_pose'][1])['state_dict']
    assert {key: value.dtype for key, value in state.items()} == {
        key: value.dtype for key, value in wanted.items()
    }
    name = 'cls_head.fc_cls.weight'
    assert torch.allclose(state[name], wanted[name], rtol=2**-5, atol=1e-7)
    assert not torch.equal(state[name], wanted[name])
    assert torch.equal(state['cls_head.fc_cls.bias'], wanted['cls_head.fc_cls.bias'])
