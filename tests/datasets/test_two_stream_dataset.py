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
        CONTENT['annotations'][0], total_frames=4, keypoint=poses, keypoint_score=poses[..., 0]
    )
    info = build(dump(tmp_path / 'k.pkl', dict(split=dict(train=['a.mp4']), annotations=[item])))[
        0
    ]
    # Frame i of 4 is shown at the time (i + 0.5) / 4, pose j of `count` over j..j + 1 of `count`.
    assert info['keypoint'][0, :, 0, 0].tolist() == times
    assert info['keypoint_score'][0, :, 0].tolist() == times


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


def test_empty_split(tmp_path):
    with pytest.raises(ValueError, match=r"split 'test' has no annotations: .*k\.pkl"):
        build(dump(tmp_path / 'k.pkl', CONTENT), 'test')


def test_annotation_without_a_name(tmp_path):
    content = dict(split=dict(train=['a']), annotations=[dict(label=1)])
    message = r"must have 'filename' or 'frame_dir', but got \['label'\]: .*k\.pkl"
    with pytest.raises(ValueError, match=message):
        build(dump(tmp_path / 'k.pkl', content))
