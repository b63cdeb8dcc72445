"""Pickles as data: what is read, and what is refused."""

from __future__ import annotations

import builtins
import io
import os
import pickle
import struct
from pickle import UnpicklingError

import numpy as np
import pytest
import torch
from mmaction.structures import ActionDataSample
from mmengine.structures import InstanceData, LabelData
from numpy_files import WRITTEN, unpack

from integralaction_mm.files import write_pickle
from integralaction_mm.unpickling import load_pickle, load_torch
from integralaction_mm.unpickling.reader import load


class Call:
    """Pickles as a call of a function, or with any other value of ``__reduce__``."""

    def __init__(self, *reduced) -> None:
        self.reduced = reduced

    def __reduce__(self):
        return self.reduced


class Mine:
    def __init__(self) -> None:
        self.value = 1


@pytest.mark.parametrize('protocol', [2, 3, 4, 5])
def test_data_samples(protocol):
    sample = ActionDataSample(metainfo=dict(filename='a.mp4')).set_gt_label(2)
    sample.set_pred_score(torch.tensor([0.25, 0.75]))
    sample.labels, sample.persons = LabelData(item=torch.ones(1)), InstanceData(x=torch.ones(2))
    found = load(io.BytesIO(pickle.dumps([sample], protocol)))[0]
    assert type(found) is ActionDataSample
    assert found.filename == 'a.mp4'
    assert found.gt_label.tolist() == [2]
    assert found.pred_score.tolist() == [0.25, 0.75]
    assert type(found.labels) is LabelData
    assert found.persons.x.tolist() == [1, 1]


PAYLOADS = {
    'a function': Call(os.system, ('exit 3',)),
    'eval': Call(builtins.eval, ('1',)),
    'getattr': Call(getattr, ('', 'join')),
    'a class': Mine(),
    'an attribute of a class': Call(ActionDataSample.set_field, (1,)),
    'state of a sample': Call(ActionDataSample, (), (None, dict(_metainfo_fields=1))),
    'a type': Call(type, ('X', (), {})),
    'a class with arguments': Call(LabelData.__new__, (LabelData, 1)),
    'by extension': Call(os.getenv, ('HOME',)),
}


@pytest.mark.parametrize('protocol', [0, 2, 4, 5])
@pytest.mark.parametrize('payload', PAYLOADS.values(), ids=PAYLOADS)
def test_nothing_runs(payload, protocol, tmp_path):
    path = tmp_path / 'a.pkl'
    path.write_bytes(pickle.dumps(dict(annotations=[payload]), protocol))
    with pytest.raises(ValueError, match=f'annotation file cannot be read: {path} '):
        load_pickle('annotation file', path)


def test_the_refused_name_is_said(tmp_path):
    path = tmp_path / 'a.pkl'
    path.write_bytes(pickle.dumps(Call(os.system, ('exit 3',))))
    message = rf'^dump cannot be read: {path} \(it asks for {os.name}.system, which is not data\)$'
    with pytest.raises(ValueError, match=message):
        load_pickle('dump', path)


HUGE = 2**40
BOMBS = {
    'bytes': b'\x80\x04\x8e' + struct.pack('<Q', HUGE) + b'.',
    'text': b'\x80\x04\x8d' + struct.pack('<Q', HUGE) + b'.',
    'array of bytes': b'\x80\x05\x96' + struct.pack('<Q', 2**34) + b'.',
    'frame': b'\x80\x04\x95' + struct.pack('<Q', HUGE) + b'.',
    'number': b'\x80\x02\x8b' + struct.pack('<i', 2**31 - 1) + b'.',
    'memory of the reader': b'\x80\x02Nr' + struct.pack('<I', 2**32 - 1) + b'0N.',
    'tuples of one tuple': b'\x80\x04N' + b'2\x86' * 64 + b'}\x94(h\x00N',
}


@pytest.mark.parametrize('bomb', BOMBS.values(), ids=BOMBS)
def test_sizes_that_only_stand_there(bomb, tmp_path):
    path = tmp_path / 'a.pkl'
    path.write_bytes(bomb)
    if bomb is BOMBS['memory of the reader']:
        assert load_pickle('dump', path) is None  # 34 GB in C
        return
    with pytest.raises(ValueError, match=f'dump cannot be read: {path} '):
        load_pickle('dump', path)


def test_a_key_that_would_be_hashed_for_ever():
    data = b'\x80\x04}N' + b'2\x86' * 64 + b'Ns.'
    with pytest.raises(UnpicklingError, match='a key of type tuple'):
        load(io.BytesIO(data))


@pytest.mark.parametrize('length', range(0, 60, 7))
def test_a_file_that_ends_early(length, tmp_path):
    data = pickle.dumps(dict(split=dict(train=['a']), annotations=[dict(label=1)]))
    (tmp_path / 'a.pkl').write_bytes(data[:length])
    with pytest.raises(ValueError, match=r'annotation file cannot be read: .*a.pkl \('):
        load_pickle('annotation file', tmp_path / 'a.pkl')


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match='dump not found: .*a.pkl'):
        load_pickle('dump', tmp_path / 'a.pkl')


@pytest.mark.skipif(
    not hasattr(torch.serialization, 'safe_globals'), reason='torch < 2.5 has no such list'
)
def test_what_the_user_trusts_is_read():
    data = pickle.dumps(Mine())
    with torch.serialization.safe_globals([Mine]):
        assert load(io.BytesIO(data)).value == 1
    with pytest.raises(UnpicklingError, match='Mine, which is not data'):
        load(io.BytesIO(data))


def test_what_this_package_writes_is_read(tmp_path):
    content = dict(split=dict(all=['a']), annotations=[dict(keypoint=torch.ones(2).numpy())])
    write_pickle(tmp_path / 'a.pkl', content)
    found = load_pickle('annotation file', tmp_path / 'a.pkl')
    assert found['split'] == content['split']
    assert found['annotations'][0]['keypoint'].tolist() == [1, 1]


@pytest.mark.parametrize('numpy', WRITTEN)
def test_files_of_either_numpy_are_read_under_the_other(numpy, tmp_path):
    """The one under which this runs is one of the two."""
    files = {name: tmp_path / f'{name}.pkl' for name in ('annotations', 'checkpoint')}
    for name, path in files.items():
        path.write_bytes(unpack(WRITTEN[numpy][name]))
    (item,) = load_pickle('annotation file', files['annotations'])['annotations']
    assert item['label'] == 3
    assert item['keypoint'].dtype == np.float16
    assert item['keypoint'].tolist() == np.arange(12).reshape(1, 2, 3, 2).tolist()
    assert item['keypoint_score'].tolist() == [[[0, 0.125, 0.25], [0.375, 0.5, 0.625]]]
    checkpoint = load_torch(files['checkpoint'])
    assert checkpoint['meta'] == dict(epoch=1)
    assert checkpoint['state_dict']['a'].tolist() == [0, 1, 2, 3]
    assert checkpoint['message_hub']['log_scalars']['loss'].mean() == 1.5
