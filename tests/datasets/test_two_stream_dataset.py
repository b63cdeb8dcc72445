from __future__ import annotations

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest
from mmaction.registry import DATASETS
from mmengine.registry import DefaultScope

from integralaction_mm.datasets import TwoStreamDataset

CONTENT = dict(
    split=dict(train=['a.mp4', 'b.mp4'], val=['c.mp4'], test=[]),
    annotations=[
        dict(
            filename=name,
            label=label,
            total_frames=9,
            img_shape=(48, 64),
            keypoint=np.full((1, 9, 18, 2), label, dtype=np.float32),
            keypoint_score=np.ones((1, 9, 18), dtype=np.float32),
        )
        for label, name in enumerate(('a.mp4', 'b.mp4', 'c.mp4'))
    ],
)


def dump(path: Path, content: object) -> str:
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(pickle.dumps(content))
    return str(path)


def build(ann_file: str, split: str | None = 'train', **kwargs) -> TwoStreamDataset:
    return DATASETS.build(
        dict(type='TwoStreamDataset', ann_file=ann_file, split=split, pipeline=[], **kwargs)
    )


def test_split(tmp_path):
    ann_file = dump(tmp_path / 'k.pkl', CONTENT)
    dataset = build(ann_file)
    assert isinstance(dataset, TwoStreamDataset)
    assert [dataset[index]['filename'] for index in range(len(dataset))] == ['a.mp4', 'b.mp4']
    assert [dataset[index]['label'] for index in range(len(dataset))] == [0, 1]
    assert build(ann_file, 'val')[0]['keypoint'][0, 0, 0, 0] == 2


@pytest.mark.parametrize(
    ('kind', 'key', 'names'),
    [
        ('PoseHeatmapPAF', 'layout', {'coco17': 'coco17', 'ntu25': 'ntu25'}),
        ('JointToBone', 'dataset', {'coco': 'coco17', 'openpose': 'openpose18'}),
        ('ToMotion', 'dataset', {'coco': 'coco17', 'nturgb+d': 'ntu25'}),
        ('GenSkeFeat', 'dataset', {'coco': 'coco17', 'nturgb+d': 'ntu25'}),
    ],
)
@pytest.mark.parametrize('depth', [0, 1, 2])
def test_layout_of_the_file_and_of_the_pipeline(kind, key, names, depth, tmp_path):
    ann_file = dump(tmp_path / 'k.pkl', {**CONTENT, 'layout': 'coco17'})
    source = dict(type='TwoStreamDataset', ann_file=ann_file, split='train')

    def build_with(layout):
        step = dict(type=kind, **{key: layout})
        for _ in range(depth):
            step = dict(type='OncePerFrame', transforms=[dict(type='DecodeTwoStream'), step])
        with DefaultScope.overwrite_default_scope('mmaction'):
            return DATASETS.build(dict(pipeline=[dict(type='PackActionInputs'), step], **source))

    (fitting, _), (other, name) = names.items()
    assert len(build_with(fitting)) == 2
    message = f"must be 'coco17', .*, but got '{name}' in {kind}: .*k.pkl"
    with pytest.raises(ValueError, match=message):
        build_with(other)


def test_a_layout_of_ones_own_is_not_compared(tmp_path):
    ann_file = dump(tmp_path / 'k.pkl', {**CONTENT, 'layout': 'coco17'})
    layout = dict(name='mine', keypoints=['a', 'b'], bones=[(0, 1)])
    steps = [dict(type='PoseHeatmapPAF', layout=layout)]
    source = dict(type='TwoStreamDataset', ann_file=ann_file, split='train')
    with DefaultScope.overwrite_default_scope('mmaction'):
        assert len(DATASETS.build(dict(pipeline=steps, **source))) == 2


def test_names_without_an_annotation_are_told(tmp_path, log):
    split = dict(CONTENT['split'], train=['a.mp4', 'x.mp4', 'w.mp4'])
    dataset = build(dump(tmp_path / 'k.pkl', {**CONTENT, 'split': split}))
    assert len(dataset) == 1
    assert "names 2 videos without an annotation, such as 'w.mp4'" in ''.join(log)


def test_videos_that_training_has_too_are_told(tmp_path, log):
    split = dict(train=['a.mp4', 'b.mp4'], val=['b.mp4', 'c.mp4'], trainval=['a.mp4', 'c.mp4'])
    ann_file = dump(tmp_path / 'k.pkl', {**CONTENT, 'split': split})
    build(ann_file)
    build(ann_file, 'trainval')
    assert 'shares' not in ''.join(log)
    assert len(build(ann_file, 'val')) == 2
    assert "split 'val' shares 1 videos with 'train', such as 'b.mp4': " in ''.join(log)


def test_file_of_poses_has_the_name_of_the_frames(tmp_path):
    item = dict(CONTENT['annotations'][0], frame_dir='a')
    poses = {key: item.pop(key) for key in ('keypoint', 'keypoint_score')}
    dump(tmp_path / 'skeletons' / 'a.pkl', poses)
    ann_file = dump(tmp_path / 'k.pkl', {**CONTENT, 'annotations': [item]})
    dataset = build(ann_file, data_prefix=dict(skeleton=str(tmp_path / 'skeletons')))
    assert dataset.get_data_info(0)['keypoint'].shape == (1, 9, 18, 2)


def test_videos_are_below_the_prefix(tmp_path):
    ann_file = dump(tmp_path / 'k.pkl', CONTENT)
    dataset = build(ann_file, data_prefix=dict(video='videos'), data_root=str(tmp_path))
    assert dataset[0]['filename'] == str(tmp_path / 'videos' / 'a.mp4')


def test_pipeline_runs_on_a_sample(tmp_path):
    steps = [
        dict(type='SampleTwoRate', clip_len=dict(Pose=4), frame_interval=dict(Pose=1)),
        dict(type='DecodeTwoStream'),
        dict(type='PoseHeatmapPAF'),
        dict(type='PackActionInputs'),
    ]
    config = dict(type='TwoStreamDataset', split='train', pipeline=steps)
    with DefaultScope.overwrite_default_scope('mmaction'):  # as default_runtime.py does
        dataset = DATASETS.build(dict(config, ann_file=dump(tmp_path / 'k.pkl', CONTENT)))
    packed = dataset[1]
    assert packed['inputs'].shape == (4, 52, 56, 56)
    assert packed['data_samples'].gt_label.tolist() == [1]


@pytest.mark.parametrize('count, times', [(8, [1, 3, 5, 7]), (2, [0, 0, 1, 1]), (4, [0, 1, 2, 3])])
def test_poses_of_another_rate(tmp_path, count, times):
    poses = np.zeros((1, count, 18, 2), dtype=np.float32) + np.arange(count)[:, None, None]
    item = dict(
        CONTENT['annotations'][0], total_frames=4, keypoint=poses, keypoint_score=poses[..., 0] / 8
    )
    info = build(dump(tmp_path / 'k.pkl', dict(split=dict(train=['a.mp4']), annotations=[item])))[
        0
    ]
    # Frame i of 4 is shown at the time (i + 0.5) / 4, pose j of `count` over j..j + 1 of `count`.
    assert info['keypoint'][0, :, 0, 0].tolist() == times
    assert (8 * info['keypoint_score'][0, :, 0]).tolist() == times


def test_samples_do_not_share_memory(tmp_path):
    dataset = build(dump(tmp_path / 'k.pkl', CONTENT))
    dataset[0]['keypoint'][:] = 7
    assert not dataset[0]['keypoint'].any()


@pytest.fixture
def skeletons(tmp_path) -> dict:
    """Annotations whose poses lie in files of their own, which repeat other keys."""
    content = copy.deepcopy(CONTENT)
    content['split'] = dict(train=['clips/a', 'clips/b'])
    content['annotations'] = content['annotations'][:2]
    for item in content['annotations']:
        name = item['frame_dir'] = f'clips/{item.pop("filename")[0]}'
        poses = {key: item.pop(key) for key in ('keypoint', 'keypoint_score', 'img_shape')}
        poses.update(frame_dir=name, label=40)
        if name == 'clips/a':
            dump(tmp_path / 'poses' / f'{name}.pkl', poses)
    prefix = dict(video=str(tmp_path / 'videos'), skeleton=str(tmp_path / 'poses'))
    return dict(ann_file=dump(tmp_path / 'k.pkl', content), data_prefix=prefix)


def test_poses_in_files_of_their_own(skeletons, tmp_path):
    info = build(**skeletons)[0]
    assert info['keypoint'].shape == (1, 9, 18, 2)
    assert info['keypoint_score'].shape == (1, 9, 18)
    assert info['img_shape'] == (48, 64)
    assert info['frame_dir'] == str(tmp_path / 'videos' / 'clips' / 'a')
    assert info['label'] == 0
    assert 'skeleton' not in info


def test_missing_file_of_poses(skeletons):
    with pytest.raises(FileNotFoundError, match=r'file of poses not found: .*poses/clips/b\.pkl'):
        build(**skeletons)[1]


def test_unreadable_file_of_poses(skeletons, tmp_path):
    (tmp_path / 'poses' / 'clips' / 'b.pkl').write_bytes(b'')
    with pytest.raises(ValueError, match=r'file of poses cannot be read: .*clips/b\.pkl'):
        build(**skeletons)[1]


def test_missing_annotation_file(tmp_path):
    with pytest.raises(FileNotFoundError, match='annotation file not found: .*gone.pkl'):
        build(str(tmp_path / 'gone.pkl'))


@pytest.mark.parametrize('content, kind', [
    (CONTENT['annotations'], 'list'), (dict(annotations=[]), 'dict'), ('text', 'str'),
])  # fmt: skip
def test_wrong_form(tmp_path, content, kind):
    ann_file = dump(tmp_path / 'k.pkl', content)
    message = f"must hold a dict with 'split' and 'annotations', but got {kind}.*: .*k.pkl"
    with pytest.raises(ValueError, match=message):
        build(ann_file)


def test_file_that_is_no_pickle(tmp_path):
    path = tmp_path / 'k.pkl'
    path.write_bytes(b'this is no pickle')
    with pytest.raises(ValueError, match=r'annotation file cannot be read: .*k\.pkl'):
        build(str(path))


@pytest.mark.parametrize('split', ['validation', None])
def test_unknown_split(tmp_path, split):
    message = rf"split must be one of \['test', 'train', 'val'\], but got {split!r}: .*k\.pkl"
    with pytest.raises(ValueError, match=message):
        build(dump(tmp_path / 'k.pkl', CONTENT), split)


def test_no_videos_to_validate_on(tmp_path):
    content = {**CONTENT, 'split': dict(train=CONTENT['split']['train'])}
    with pytest.raises(ValueError, match=r"but got 'val': .*k\.pkl; .*--no-validate.*split=train"):
        build(dump(tmp_path / 'k.pkl', content), 'val')


def test_empty_split(tmp_path):
    with pytest.raises(ValueError, match=r"split 'test' has no annotations: .*k\.pkl"):
        build(dump(tmp_path / 'k.pkl', CONTENT), 'test')


def test_annotation_without_a_name(tmp_path):
    content = dict(split=dict(train=['a']), annotations=[dict(label=1)])
    message = r"must have 'filename' or 'frame_dir', but got \['label'\]: .*k\.pkl"
    with pytest.raises(ValueError, match=message):
        build(dump(tmp_path / 'k.pkl', content))


def change(tmp_path: Path, **kwargs) -> str:
    """An annotation file whose first annotation differs."""
    first, *others = CONTENT['annotations']
    return dump(tmp_path / 'k.pkl', {**CONTENT, 'annotations': [{**first, **kwargs}, *others]})


@pytest.mark.parametrize('label', [2, -1, '1', 0.0])
def test_labels_of_training_are_below_the_number_of_classes(tmp_path, label):
    message = (
        rf"label of 'a.mp4' must be .* 0\.\.1 with num_classes=2, but got {label!r}: .*k\.pkl"
    )
    with pytest.raises(ValueError, match=message):
        build(change(tmp_path, label=label), num_classes=2)


def test_labels_of_numpy(tmp_path):
    dataset = build(change(tmp_path, label=np.int64(1)), num_classes=2)
    assert type(dataset[0]['label']) is int


def test_the_unlabelled_are_for_tests(tmp_path, log):
    dataset = build(change(tmp_path, label=-1), num_classes=2, test_mode=True)
    assert dataset[0]['label'] == -1
    assert "label of 'a.mp4' is -1, none: " in ''.join(log)


def test_several_labels(tmp_path):
    dataset = build(change(tmp_path, label=[0, 2]), multi_class=True, num_classes=3)
    assert dataset[0]['label'].tolist() == [1, 0, 1]
    assert dataset.get_cat_ids(0) == [0, 2]
    with pytest.raises(
        ValueError, match=r'num_classes must be given with multi_class=True, .*pkl'
    ):
        build(change(tmp_path, label=[0, 2]), multi_class=True)


@pytest.mark.parametrize('names', ['a.mp4', 7, None, [1], [None]])
def test_a_split_is_a_list_of_names(tmp_path, names):
    split = dict(CONTENT['split'], train=names)
    with pytest.raises(ValueError, match=r"split 'train' must be a list of names, .*k\.pkl"):
        build(dump(tmp_path / 'k.pkl', {**CONTENT, 'split': split}))


@pytest.mark.parametrize('apart', [False, True])
def test_what_is_not_finite_was_not_found(tmp_path, skeletons, apart):
    keypoint = np.full((1, 9, 18, 2), 20, np.float32)
    keypoint[0, 3, 5] = np.nan
    if apart:
        dump(tmp_path / 'poses' / 'clips' / 'a.pkl', dict(keypoint=keypoint, img_shape=(48, 64)))
        info = build(**skeletons)[0]
    else:
        info = build(change(tmp_path, keypoint=keypoint))[0]
    assert info['keypoint'][0, 3, 5].tolist() == [0, 0]
    assert info['keypoint_score'][0, 3].tolist() == [1] * 5 + [0] + [1] * 12


@pytest.mark.parametrize(
    ('poses', 'message'),
    [
        (dict(keypoint=np.full((9, 1, 18, 2), 20)), r'must be \(M, T, K, 2\), persons'),
        (dict(keypoint=np.full((1, 9, 18, 2), 0.5)), 'must be in pixels of img_shape'),
        (dict(keypoint=np.ones((1, 9, 18, 2)), img_shape=(48.0, 64)), r'img_shape of .*48\.0'),
        ([1], 'file of poses must hold a dict, but got list'),
    ],
)
def test_wrong_poses_in_a_file_of_their_own(tmp_path, skeletons, poses, message):
    if isinstance(poses, dict):
        poses = dict(dict(img_shape=(48, 64)), **poses)
    dump(tmp_path / 'poses' / 'clips' / 'a.pkl', poses)
    with pytest.raises(ValueError, match=rf'{message}.*: .*clips/a\.pkl'):
        build(**skeletons)[0]


def test_poses_that_were_checked_stay_checked(tmp_path, skeletons):
    """A second look at a sample gives the same; one at a file that changed checks it anew."""
    content = pickle.loads(pickle.dumps(CONTENT))
    content['annotations'][1]['keypoint'][0, 0, 0] = np.nan
    dataset = build(dump(tmp_path / 'own.pkl', content))
    for _ in range(3):
        for index, item in enumerate([dataset[0], dataset[1]]):
            assert item['keypoint'][0, 0, 0].tolist() == [0, 0]
            assert item['keypoint'][0, 1, 0].tolist() == [index, index]
            assert item['keypoint_score'][0, 0, 0] == 1 - index
    apart, path = build(**skeletons), tmp_path / 'poses/clips/a.pkl'
    np.testing.assert_array_equal(apart[0]['keypoint'], apart[0]['keypoint'])
    dump(path, dict(keypoint=np.ones((1, 9, 18, 3)), img_shape=(48, 64)))
    with pytest.raises(ValueError, match=f'must be .M, T, K, 2.*: {path}'):
        apart[0]


def test_odd_poses_are_told_once(tmp_path, skeletons, log):
    for name in 'ab':
        poses = dict(keypoint=np.full((1, 9, 18, 2), 70.5), img_shape=(48, 64))
        dump(tmp_path / 'poses' / 'clips' / f'{name}.pkl', poses)
    dataset = build(**skeletons)
    assert dataset[0]['keypoint'].shape == dataset[1]['keypoint'].shape
    assert [line for line in log if 'all lie outside' in line and 'clips/a.pkl' in line] == log[
        -1:
    ]


def test_rare_classes_are_drawn_more_often(tmp_path):
    names = [f'{index}.mp4' for index in range(5)]
    first = CONTENT['annotations'][0]
    items = [dict(first, filename=name, label=int(name == '4.mp4')) for name in names]
    ann_file = dump(tmp_path / 'k.pkl', dict(split=dict(train=names), annotations=items))
    inner = dict(type='TwoStreamDataset', ann_file=ann_file, split='train', pipeline=[])
    balanced = dict(type='ClassBalancedDataset', oversample_thr=0.8, dataset=inner)
    with DefaultScope.overwrite_default_scope('mmaction'):
        dataset = DATASETS.build(balanced)
    # Class 1 is in 1/5 of the videos: sqrt(0.8 / 0.2) = 2 times.
    assert [dataset[index]['label'] for index in range(len(dataset))] == [0, 0, 0, 0, 1, 1]


def test_poses_need_the_size_of_the_frame(tmp_path):
    items = [{key: value for key, value in item.items() if key != 'img_shape'}
             for item in CONTENT['annotations']]  # fmt: skip
    dataset = build(dump(tmp_path / 'k.pkl', {**CONTENT, 'annotations': items}))
    with pytest.raises(ValueError, match=r"of 'a.mp4' must have 'img_shape', .*: .*k\.pkl"):
        dataset[0]
