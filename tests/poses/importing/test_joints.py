"""Keypoints of other orders: by name, by number, by mapping."""

from __future__ import annotations

import json

import numpy as np
import pytest

from integralaction_mm.layouts import LAYOUTS
from integralaction_mm.poses.importing.joints import ORDERS, Joints
from integralaction_mm.poses.layout_mapping import coco17_to_openpose18

OPENPOSE = LAYOUTS['openpose18'].keypoints
SIDED = ('eye', 'ear', 'shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle')
COCO_NAMES = ('nose', *(f'{side}_{name}' for name in SIDED for side in ('left', 'right')))


def persons(count: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.uniform(1, 90, (2, count, 2)), rng.uniform(0.1, 1, (2, count))


@pytest.mark.parametrize('names', [(), COCO_NAMES])
def test_coco_to_openpose_is_that_of_the_estimators(names):
    keypoint, score = persons(17)
    found = Joints('openpose18').find(17, names)(keypoint, score)
    for array, known in zip(found, coco17_to_openpose18(keypoint, score)):
        np.testing.assert_allclose(array, known)


def test_body25():
    """MidHip (8) and the feet go, and what follows MidHip moves up; the neck is OpenPose's own."""
    keypoint, score = persons(25)
    found, sure = Joints('openpose18').find(25)(keypoint, score)
    order = [*range(8), *range(9, 19)]
    np.testing.assert_array_equal(found, keypoint[:, order])
    np.testing.assert_array_equal(sure, score[:, order])


@pytest.mark.parametrize('count, order', [(26, 'halpe26'), (136, 'halpe26'), (133, 'coco17')])
def test_whole_bodies_begin_with_the_body(count, order):
    keypoint, score = persons(count)
    found, _ = Joints('coco17').find(count)(keypoint, score)
    np.testing.assert_array_equal(found, keypoint[:, :17])
    assert Joints('coco17', order).find(count).sources == [[index] for index in range(17)]


def test_neck_of_halpe():
    assert Joints('openpose18').find(26).sources[OPENPOSE.index('Thorax')] == [18]


def test_ntu25_has_a_neck_and_a_thorax():
    names = ORDERS['ntu25']
    assert Joints('ntu25', 'ntu25').find(25).sources == [[index] for index in range(25)]
    assert names.index('Neck') != names.index('Thorax')


def test_mapping(tmp_path):
    """The middle of two is as sure as the less sure one; null has score 0."""
    mapping = {name: index for index, name in enumerate(OPENPOSE)}
    mapping.update(Nose=None, Thorax=[2, 5])
    path = tmp_path / 'keypoints.json'
    path.write_text(json.dumps(mapping))
    keypoint, score = persons(18)
    found, sure = Joints('openpose18', str(path)).find(18)(keypoint, score)
    assert not found[:, 0].any()
    assert not sure[:, 0].any()
    np.testing.assert_allclose(found[:, 1], (keypoint[:, 2] + keypoint[:, 5]) / 2)
    np.testing.assert_array_equal(sure[:, 1], np.minimum(score[:, 2], score[:, 5]))
    with pytest.raises(ValueError, match='indices below 17, the number in the file, but got 17'):
        Joints('openpose18', str(path)).find(17)


@pytest.mark.parametrize(
    'content, message',
    [
        ({'Nose': 0}, 'must give an index, a list or null for each of'),
        ([1], 'must give an index'),
        ({**dict.fromkeys(OPENPOSE, 0), 'Nose': 'x'}, "Nose must be an index >= 0.* got 'x'"),
        ({**dict.fromkeys(OPENPOSE, 0), 'Nose': [-1]}, 'Nose must be an index >= 0'),
        ({**dict.fromkeys(OPENPOSE, 0), 'Nose': True}, 'Nose must be an index >= 0'),
    ],
)
def test_other_mappings(tmp_path, content, message):
    path = tmp_path / 'keypoints.json'
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match=f'{message}.*keypoints.json'):
        Joints('openpose18', str(path))


def test_dataset_info(tmp_path):
    info = dict(
        keypoint_info={i: dict(name=name, swap='') for i, name in enumerate(COCO_NAMES)},
        skeleton_info={0: dict(link=('nose', 'left_eye'))},
    )
    path = tmp_path / 'mine.py'
    path.write_text(f'dataset_info = {info!r}\n')
    assert Joints('coco17', str(path)).find(17).sources == [[index] for index in range(17)]


def test_errors():
    with pytest.raises(ValueError, match=r"layout must be one of \['coco17', .*, but got 'x'"):
        Joints('x')
    with pytest.raises(ValueError, match=r"keypoints must be one of .*body25.*, but got 'x'"):
        Joints('coco17', 'x')
    with pytest.raises(FileNotFoundError, match='file of keypoints not found: none.json'):
        Joints('coco17', 'none.json')
    with pytest.raises(ValueError, match=r'must have one of \[17, 18, .*--keypoints.*but got 15'):
        Joints('coco17').find(15)
    with pytest.raises(ValueError, match='a person must have 17 keypoints, but got 18'):
        Joints('coco17', 'coco17').find(18)
    with pytest.raises(ValueError, match=r"must include \['L_Eye'.*layout 'coco17'.* say null"):
        Joints('coco17').find(1, ('nose',))
