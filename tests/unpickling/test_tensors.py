"""PyTorch's tensors that pickles and files of ``torch.save`` hold."""

from __future__ import annotations

import io
import os
import pickle
import tarfile
import zipfile
from collections import OrderedDict
from pickle import UnpicklingError

import numpy as np
import pytest
import torch
from torch import nn

from integralaction_mm.unpickling import load_torch
from integralaction_mm.unpickling.reader import load

TENSORS = [
    torch.arange(6.0).view(2, 3),
    torch.arange(6).view(2, 3).t(),
    torch.arange(6)[2:4],
    torch.tensor(True),
    torch.tensor([0.5]).bfloat16(),
    torch.zeros(0, 3),
    torch.ones(2, requires_grad=True),
    nn.Parameter(torch.ones(2)),
]


class Call:
    """Pickles as a call of a function."""

    def __init__(self, *call) -> None:
        self.call = call

    def __reduce__(self):
        return self.call[0], self.call[1:]


@pytest.mark.parametrize('protocol', [2, 4])
@pytest.mark.parametrize('tensor', TENSORS, ids=str)
@pytest.mark.filterwarnings('error')
def test_tensors_in_a_pickle(tensor, protocol):
    found = load(io.BytesIO(pickle.dumps(tensor, protocol)))
    assert type(found) is type(tensor)
    assert (found.dtype, found.requires_grad) == (tensor.dtype, tensor.requires_grad)
    assert torch.equal(found, tensor)


@pytest.mark.parametrize('zipped', [True, False])
@pytest.mark.parametrize('tensor', TENSORS, ids=str)
def test_tensors_in_a_file_of_torch(tensor, zipped, tmp_path):
    state = nn.BatchNorm1d(2).state_dict()  # an OrderedDict with an attribute
    extra = [torch.float16, torch.Size([1, 2]), torch.device('cpu'), np.float64(0.5), np.ones(2)]
    content = dict(state_dict=state, twice=[tensor, tensor], extra=extra)
    path = tmp_path / 'a.pth'
    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    found = load_torch(path, 'cpu')
    assert isinstance(found['state_dict'], OrderedDict)
    assert found['state_dict']._metadata == state._metadata
    assert torch.equal(found['twice'][0], tensor)
    assert found['twice'][0] is found['twice'][1]
    assert found['extra'][:4] == extra[:4]
    assert found['extra'][4].tolist() == [1, 1]


def test_a_small_file_of_much_is_refused(tmp_path):
    path, packed = tmp_path / 'a.pth', tmp_path / 'b.pth'
    torch.save(torch.zeros(100_000), path)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(packed, 'w', zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    assert packed.stat().st_size < 10_000
    with pytest.raises(UnpicklingError, match='it is compressed'):
        load_torch(packed)
    assert load_torch(path).shape == (100_000,)


def test_tensors_go_where_they_are_wanted(tmp_path):
    torch.save(torch.ones(2), tmp_path / 'a.pth')
    assert load_torch(tmp_path / 'a.pth', 'meta').device.type == 'meta'


def views(**change) -> Call:
    arguments = dict(storage=torch.zeros(3).storage(), offset=0, size=(3,), stride=(1,))
    arguments.update(change)
    return Call(torch._utils._rebuild_tensor_v2, *arguments.values(), False, OrderedDict())


@pytest.mark.filterwarnings('ignore:TypedStorage')
@pytest.mark.parametrize(
    ('value', 'message'),
    [
        (views(storage=torch.zeros(3)), 'a tensor out of Tensor'),
        (Call(torch.FloatStorage, 3), 'torch.*FloatStorage|not callable'),
        (views(size=(4,)), r'a tensor of shape \(4,\) out of 3 numbers'),
        (views(offset=1), r'a tensor of shape \(3,\) out of 3 numbers'),
        (views(stride=(2,)), r'a tensor of shape \(3,\) out of 3 numbers'),
        (views(size=(10**9, 10**9), stride=(1, 1)), 'out of 3 numbers'),
        (views(stride=(-1,)), 'out of 3 numbers'),
        (Call(torch.storage._load_from_bytes, 'text'), 'a tensor out of str'),
        (Call(torch.load, 'a.pth'), 'asks for torch.serialization.load'),
        (Call(torch.storage._load_from_bytes, pickle.dumps(Call(os.getcwd))), 'getcwd|magic'),
    ],
)
def test_what_is_refused(value, message):
    with pytest.raises(UnpicklingError, match=message):
        load(io.BytesIO(pickle.dumps(value)))


def write_script(path) -> None:
    torch.jit.script(nn.ReLU()).save(str(path))


def write_tar(path) -> None:
    with tarfile.open(path, 'w') as tar:
        tar.addfile(tarfile.TarInfo('storages'))


def write_payload(path) -> None:
    torch.save(dict(a=Call(os.getcwd)), path)


def write_old_payload(path) -> None:
    torch.save(dict(a=Call(os.getcwd)), path, _use_new_zipfile_serialization=False)


@pytest.mark.filterwarnings('ignore')
@pytest.mark.parametrize(
    ('write', 'message'),
    [
        (write_script, 'it is a TorchScript archive'),
        (write_tar, 'it is a tar archive'),
        (write_payload, r'it asks for posix.getcwd, which is not data'),
        (write_old_payload, r'it asks for posix.getcwd, which is not data'),
        (lambda path: path.write_bytes(b''), 'it is empty'),
        (lambda path: path.write_bytes(b'PK\x03\x04'), 'RuntimeError: PytorchStreamReader failed'),
        (lambda path: path.write_bytes(b'text'), ''),
    ],
)
def test_files_that_are_refused(write, message, tmp_path):
    write(tmp_path / 'a.pth')
    with pytest.raises(UnpicklingError, match=message):
        load_torch(tmp_path / 'a.pth')
