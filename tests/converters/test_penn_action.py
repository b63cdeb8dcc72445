"""Penn Action from its public form and from the skeleton datasets' form."""

from __future__ import annotations

import lzma
import pickle
import re

import numpy as np
import pytest
from scipy.io import savemat

from integralaction_mm.converters.penn_action import (
    CLASSES,
    convert_penn_action,
    read_penn_labels,
)
from integralaction_mm.layouts import LAYOUTS

# In their order; where each of them stands in COCO-17 by name.
JOINTS = ['Nose', *(f'{side}_{part}' for part in
          ('Shoulder', 'Elbow', 'Wrist', 'Hip', 'Knee', 'Ankle') for side in 'LR')]  # fmt: skip


@pytest.fixture
def write_labels(tmp_path):
    """``write_labels(name, **fields)``: a file of labels, joint j at (10 j, t) in frame t."""
    (tmp_path / 'penn/labels').mkdir(parents=True)

    def write(name, frames=4, **fields):
        x, y = np.meshgrid(10.0 * np.arange(13), np.arange(frames))
        content = dict(
            action='squat', train=1, x=x, y=y, visibility=np.ones((frames, 13)),
            dimensions=np.array([[270, 480, frames]]), nframes=frames, **{},
        )  # fmt: skip
        path = tmp_path / f'penn/labels/{name}.mat'
        savemat(path, {k: v for k, v in {**content, **fields}.items() if v is not None})
        return path

    return write


def test_joints_take_the_places_of_coco(write_labels):
    visibility = np.ones((4, 13))
    visibility[2, 5] = 0
    found = read_penn_labels(write_labels('0001', visibility=visibility))
    assert (found['label'], found['part'], found['img_shape']) == (11, 'train', (270, 480))
    keypoint, score = found['keypoint'][0], found['keypoint_score'][0]
    names = LAYOUTS['coco17'].keypoints
    for index, name in enumerate(names):
        if name in JOINTS:
            x = 10 * JOINTS.index(name)
            assert keypoint[1, index].tolist() == [x, 1]
            assert score[1, index] == 1
        else:
            assert name.endswith(('Eye', 'Ear'))
            assert not keypoint[:, index].any()
            assert not score[:, index].any()
    assert score[2, names.index('L_Wrist')] == 0
    assert not keypoint[2, names.index('L_Wrist')].any()


def test_public_form(write_labels, tmp_path, index_of):
    write_labels('0001')
    write_labels('0002', train=-1, action='bowl', frames=1)
    write_labels('0003', visibility=np.zeros((4, 13)))
    write_labels('0004', action='nothing')
    write_labels('0006', dimensions=np.array([[0, 480, 4]]))
    write_labels('0007', dimensions=np.array([[np.inf, 480, 4]]))
    write_labels('0008', x=np.full((4, 13), 1e30), y=np.full((4, 13), 1e30))
    (tmp_path / 'penn/labels/0005.mat').write_bytes(b'damaged')
    report = convert_penn_action(tmp_path / 'penn', tmp_path / 'out')
    content = index_of(tmp_path / 'out')
    assert content['split'] == dict(train=['0001'], test=['0002'])
    assert [a['total_frames'] for a in content['annotations']] == [4, 1]
    assert content['annotations'][1]['keypoint'].shape == (1, 1, 17, 2)
    left_out = {key: [name for name, _ in cases] for key, cases in report.left_out.items()}
    other = ['0004', '0005', '0006', '0007']
    assert left_out == {'no visible joint': ['0003', '0008'], 'of another form': other}
    assert (report.listed, report.written) == (8, 2)


@pytest.mark.parametrize('fields, message', [
    (dict(x=None), "but lack ['x']"),
    (dict(x=np.ones((4, 12))), 'must be (T, 13), but got [(4, 12), (4, 13)]'),
    (dict(train=2), "train 1 or -1, but got 'squat' and 2"),
])  # fmt: skip
def test_labels_of_another_form(write_labels, fields, message):
    with pytest.raises(ValueError, match=re.escape(message)) as error:
        read_penn_labels(write_labels('0001', **fields))
    assert '0001.mat' in str(error.value)


def item(name, **fields):
    pose = dict(keypoint=np.ones((1, 2, 17, 2)), keypoint_score=np.ones((1, 2, 17)))
    return dict(frame_dir=name, label=3, total_frames=2, img_shape=(9, 9), **pose) | fields


@pytest.mark.parametrize('suffix', ['.pkl', '.pkl.xz'])
def test_skeleton_form(tmp_path, index_of, suffix):
    items = [
        item('a'),
        item('b', keypoint_score=np.zeros((1, 2, 17))),
        item('c'),
        item('d'),
        item('e', label=15),
        item('f', total_frames=3),
    ]
    split = dict(train=['a', 'b', 'e', 'f'], test=['c'])
    content = pickle.dumps(dict(split=split, annotations=items))
    path = tmp_path / f'penn{suffix}'
    path.write_bytes(lzma.compress(content) if suffix.endswith('xz') else content)
    report = convert_penn_action(path, tmp_path / 'out')
    assert index_of(tmp_path / 'out')['split'] == dict(train=['a'], test=['c'])
    left_out = {key: [name for name, _ in cases] for key, cases in report.left_out.items()}
    assert left_out == {'no visible joint': ['b'], 'of another form': ['d', 'e', 'f']}


@pytest.mark.parametrize('make, error, message', [
    (lambda path: None, FileNotFoundError, 'not found: '),
    (lambda path: path.mkdir(), FileNotFoundError, 'must hold labels/[*].mat'),
    (lambda path: path.write_bytes(b'damaged'), ValueError, 'cannot be unpacked: .*penn.pkl.xz'),
    (lambda path: path.write_bytes(lzma.compress(pickle.dumps([1]))), ValueError, 'must hold a'),
])  # fmt: skip
def test_mistakes(tmp_path, make, error, message):
    make(tmp_path / 'penn.pkl.xz')
    with pytest.raises(error, match=message):
        convert_penn_action(tmp_path / 'penn.pkl.xz', tmp_path / 'out')
    assert not (tmp_path / 'out').exists()


def test_shared_sequences(root, tmp_path, index_of):
    data = root.parent / 'shared/real/penn_action'
    if not data.is_dir():
        pytest.skip(f'needs the sequences in {data}')
    report = convert_penn_action(data / 'penn_action_2d.pkl.xz', tmp_path)
    assert report.left_out == {'no visible joint': [('1516', '68 frames')]}
    split = index_of(tmp_path)['split']
    assert (len(split['train']), len(split['test'])) == (1257, 1068)
    assert (data / 'classes.txt').read_text().split() == list(CLASSES)
