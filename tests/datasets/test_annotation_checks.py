"""Labels, numbers of frames and sizes of a split's annotations."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from integralaction_mm.datasets.annotation_checks import (
    LabelRule,
    check_annotations,
    check_shapes,
    whole_number,
)


def annotate(count: int = 3, **kwargs) -> list[dict]:
    item = dict(label=0, total_frames=9, img_shape=(48, 64))
    return [dict(item, filename=f'{index}.mp4', **kwargs) for index in range(count)]


@pytest.mark.parametrize(
    ('value', 'number'),
    [
        (3, 3),
        (np.int64(3), 3),
        (np.uint8(3), 3),
        (np.array(3), 3),
        (torch.tensor(3), 3),
        (3.0, None),
        (np.float32(3), None),
        ('3', None),
        (True, None),
        (np.bool_(True), None),
        (torch.tensor(True), None),
        ([0, 1], None),
        (np.eye(3)[1], None),
        (None, None),
    ],
)
def test_whole_numbers(value, number):
    assert whole_number(value) == number
    assert type(whole_number(value)) is type(number)


@pytest.mark.parametrize(
    'value',
    [12, -1, -2, 1.0, '3', 'run', True, None, [0, 1], np.eye(12, dtype=int)[3].tolist(), 10**20],
)
def test_wrong_labels_end_in_one_error(value):
    items = annotate()
    for item in items[1:]:
        item['label'] = value
    message = (
        r"^label of '1.mp4' must be an integer in 0\.\.11 with num_classes=12, but got .*"
        r'\(2 of 3 annotations\): k\.pkl$'
    )
    with pytest.raises(ValueError, match=message):
        check_annotations(items, 'k.pkl', LabelRule(12))


def test_a_video_that_is_annotated_twice_is_told():
    items = [*annotate(), *annotate(1, label=3)]
    odd = check_annotations(items, 'k.pkl', LabelRule(12))
    line = "'0.mp4' should be annotated once, but is 2 times, with labels [0, 3]"
    assert odd == {'twice': [line]}


def test_labels_become_pythons():
    items = annotate(4, label=np.int64(11))
    items[3].update(label=0, total_frames=np.int32(7))
    items[0]['img_shape'] = np.array([48, 64])
    assert check_annotations(items, 'k.pkl', LabelRule(12)) == {}
    assert [item['label'] for item in items] == [11, 11, 11, 0]
    assert items[0]['img_shape'] == (48, 64)
    assert type(items[3]['total_frames']) is int


def test_what_is_unlabelled_is_told_where_it_may_be():
    items = annotate(2, label=-1)
    odd = check_annotations(items, 'k.pkl', LabelRule(12, unlabelled=True))
    assert odd == {'no label': ["label of '0.mp4' is -1, none", "label of '1.mp4' is -1, none"]}
    with pytest.raises(ValueError, match=r'0\.\.11 \(or -1 for none\) with num_classes=12, .*-2'):
        check_annotations(annotate(label=-2), 'k.pkl', LabelRule(12, unlabelled=True))


def test_a_label_may_be_missing_unless_it_trains():
    items = annotate(1)
    del items[0]['label']
    check_annotations(items, 'k.pkl', LabelRule(12))
    with pytest.raises(ValueError, match="label of '0.mp4' must be there, but got .'filename'"):
        check_annotations(items, 'k.pkl', LabelRule(12), labelled=True)


@pytest.mark.parametrize('value', [[0, 3], (3, 0), np.array([0, 3]), [np.int8(0), 3]])
def test_several_labels(value):
    items = annotate(label=value)
    check_annotations(items, 'k.pkl', LabelRule(4, multi_class=True))
    assert sorted(items[0]['label']) == [0, 3]


@pytest.mark.parametrize('value', [[0, 4], [-1], [0.0], ['a'], [1, 1], [0, 1, 0, 0], 4])
def test_wrong_lists_of_labels(value):
    message = r"'0.mp4' must be a list of integers in 0\.\.3 with num_classes=4.*, but got"
    with pytest.raises(ValueError, match=message):
        check_annotations(annotate(label=value), 'k.pkl', LabelRule(4, multi_class=True))


@pytest.mark.parametrize('value', [0, -3, 9.0, '9', float('nan'), 10**9, None, [9], True])
def test_wrong_numbers_of_frames(value):
    message = r"total_frames of '0.mp4' must be an integer in 1\.\.1000000, but got .*: k\.pkl"
    with pytest.raises(ValueError, match=message):
        check_annotations(annotate(total_frames=value), 'k.pkl', LabelRule(4))


@pytest.mark.parametrize('key', ['img_shape', 'original_shape'])
@pytest.mark.parametrize(
    'value', [(0, 64), (48, -1), (48.0, 64.0), (48, 64, 3), 48, '48x64', None, (48, 10**6)]
)
def test_wrong_sizes(key, value):
    message = rf"{key} of '0.mp4' must be \(h, w\), two integers in 1\.\.65504, but got"
    with pytest.raises(ValueError, match=message):
        check_annotations(annotate(**{key: value}), 'k.pkl', LabelRule(4))
    with pytest.raises(ValueError, match=message):
        check_shapes({key: value}, '0.mp4')


def test_each_kind_of_fault_is_told_once():
    items = annotate(label='a', total_frames=0)
    with pytest.raises(ValueError, match="^label of '0.mp4' must .*; total_frames of") as error:
        check_annotations(items, 'k.pkl', LabelRule(4))
    assert str(error.value).count('must be') == 2
    assert str(error.value).count('(3 of 3 annotations)') == 2


def test_poses_in_the_file_are_checked():
    keypoint = np.full((1, 9, 18, 2), 0.25)
    with pytest.raises(ValueError, match=r"keypoint of '0.mp4' must be in pixels .*: k\.pkl"):
        check_annotations(annotate(keypoint=keypoint), 'k.pkl', LabelRule(4))
    odd = check_annotations(annotate(keypoint=keypoint + 70), 'k.pkl', LabelRule(4))
    assert [len(lines) for lines in odd.values()] == [3]
