from __future__ import annotations

import pytest

from integralaction_mm.layouts import LAYOUTS, Layout, get_layout

DATASET_INFO = """
dataset_info = dict(
    dataset_name='stickman',
    keypoint_info={
        0: dict(name='head', id=0, color=[51, 153, 255], type='upper', swap=''),
        2: dict(name='right_hand', id=2, color=[0, 255, 0], type='upper', swap='left_hand'),
        1: dict(name='left_hand', id=1, color=[255, 128, 0], type='upper', swap='right_hand'),
        10: dict(name='foot', id=10, color=[0, 0, 0], type='lower', swap=''),
    },
    skeleton_info={
        0: dict(link=('head', 'left_hand'), id=0, color=[0, 255, 0]),
        1: dict(link=('head', 'right_hand'), id=1, color=[0, 255, 0]),
        2: dict(link=('foot', 'head'), id=2, color=[0, 255, 0]),
    },
    joint_weights=[1.0, 1.5, 1.5, 1.0],
    sigmas=[0.026, 0.025, 0.025, 0.035],
)
"""


@pytest.mark.parametrize('name, keypoints, bones, channels', [
    ('openpose18', 18, 17, 52), ('ntu25', 25, 24, 73), ('coco17', 17, 19, 55),
])  # fmt: skip
def test_sizes(name, keypoints, bones, channels):
    layout = get_layout(name)
    assert (layout.num_keypoints, len(layout.bones)) == (keypoints, bones)
    assert layout.num_channels() == channels
    assert layout.num_channels(with_paf=False) == keypoints
    assert layout.num_channels(with_heatmap=False) == 2 * bones


@pytest.mark.parametrize('layout', LAYOUTS.values(), ids=LAYOUTS)
def test_layout_is_one_body(layout):
    assert len(set(layout.keypoints)) == layout.num_keypoints
    assert len(set(map(frozenset, layout.bones))) == len(layout.bones)
    reached = {0}
    for _ in layout.bones:
        reached |= {index for bone in layout.bones if reached & set(bone) for index in bone}
    assert reached == set(range(layout.num_keypoints))


@pytest.mark.parametrize('layout', LAYOUTS.values(), ids=LAYOUTS)
def test_flip_pairs_are_the_left_and_right_names(layout):
    pairs = {frozenset(layout.keypoints[index] for index in pair) for pair in layout.flip_pairs}
    sides = [name for name in layout.keypoints if name.startswith(('L_', 'R_'))]
    assert pairs == {frozenset((f'L_{name[2:]}', f'R_{name[2:]}')) for name in sides}
    assert len(sides) == 2 * len(layout.flip_pairs)


@pytest.mark.parametrize('name', ['openpose18', 'coco17', 'ntu25'])
def test_a_flip_maps_the_bones_onto_bones(name):
    layout = get_layout(name)
    swap = {a: b for pair in layout.flip_pairs for a, b in (pair, pair[::-1])}
    bones = set(map(frozenset, layout.bones))
    assert {frozenset(swap.get(end, end) for end in bone) for bone in layout.bones} == bones


def test_from_dict():
    layout = get_layout(
        dict(name='arm', keypoints=['a', 'b', 'c'], bones=[[0, 1]], flip_pairs=[[1, 2]])
    )
    assert layout == Layout('arm', ('a', 'b', 'c'), ((0, 1),), ((1, 2),))


def test_from_dict_with_a_number_of_keypoints():
    layout = get_layout(dict(keypoints=3, bones=[(0, 1), (1, 2)]))
    assert layout == Layout('custom', ('0', '1', '2'), ((0, 1), (1, 2)), ())


def test_from_layout():
    layout = get_layout('coco17')
    assert get_layout(layout) is layout


def test_from_dataset_info_of_mmpose(tmp_path):
    path = tmp_path / 'stickman.py'
    path.write_text(DATASET_INFO)
    layout = get_layout(str(path))
    assert layout.name == 'stickman'
    assert layout.keypoints == ('head', 'left_hand', 'right_hand', 'foot')  # 10 after 2
    assert layout.bones == ((0, 1), (0, 2), (3, 0))
    assert layout.flip_pairs == ((1, 2),)


@pytest.mark.parametrize('content, message', [
    ('keypoints = 3', 'must define dataset_info with keypoint_info and skeleton_info: .*bad.py'),
    (DATASET_INFO.replace("('foot', ", "('toe', "), "'toe'.*bad.py"),
    (DATASET_INFO.replace("swap='left_hand'", "swap='paw'"), "'paw'.*bad.py"),
])  # fmt: skip
def test_wrong_dataset_info(tmp_path, content, message):
    path = tmp_path / 'bad.py'
    path.write_text(content)
    with pytest.raises(ValueError, match=message):
        get_layout(str(path))


def test_missing_dataset_info(tmp_path):
    with pytest.raises(FileNotFoundError, match='layout file not found: .*nowhere.py'):
        get_layout(str(tmp_path / 'nowhere.py'))


@pytest.mark.parametrize('spec, error, message', [
    ('openpose', ValueError, r"must be one of \['coco17', 'ntu25', 'openpose18'\].* 'openpose'"),
    (18, TypeError, "must be a str, dict or Layout, but got <class 'int'>"),
    (dict(keypoints=3), ValueError, r"must have keypoints and bones.* got the keys \['keypoints"),
    (dict(keypoints=3, bones=[], links=[]), ValueError, "got the keys .*'links'"),
    (dict(keypoints=3, bones=[(0, 3)]), ValueError,
     r"bones of layout 'custom' must hold pairs .* from 0 to 2, but got \(0, 3\)"),
    (dict(keypoints=3, bones=[(0, -1)]), ValueError, r'from 0 to 2, but got \(0, -1\)'),
    (dict(keypoints=3, bones=[(0, 1, 2)]), ValueError, r'bones of layout .* got \(0, 1, 2\)'),
    (dict(keypoints=3, bones=[], flip_pairs=[(1, 3)]), ValueError,
     r"flip_pairs of layout 'custom' .* got \(1, 3\)"),
])  # fmt: skip
def test_wrong_spec(spec, error, message):
    with pytest.raises(error, match=message):
        get_layout(spec)
