"""Files in the own forms of the project, and checkpoints: good ones, and how they are read."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import torch

import integralaction_mm  # noqa: F401  # lets MMAction2 in beside mmcv 2.2

# isort: split
from mmaction.registry import DATASETS
from mmengine.runner import CheckpointLoader
from torch import nn

from integralaction_mm.analysis import Annotations, load_dump, pose_confidence
from integralaction_mm.apis.clip import Clip
from integralaction_mm.apis.poses import PoseFile, check_poses
from integralaction_mm.datasets.annotation_checks import MAX_FRAMES
from integralaction_mm.datasets.class_names import load_class_names
from integralaction_mm.deployment.standalone import poses as standalone
from integralaction_mm.engine.loading import check_checkpoint
from integralaction_mm.layouts import LAYOUTS
from integralaction_mm.poses.labels import labels_from_folders, make_splits, read_labels
from integralaction_mm.releases import Release, read_release, write_release
from integralaction_mm.video.files import Video

FRAMES, SHAPE, CLASSES = 6, (48, 64), 3


def poses(persons: int = 2) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    shape = (persons, FRAMES, 18)
    return dict(
        keypoint=rng.uniform(5, 45, (*shape, 2)).astype(np.float16),
        keypoint_score=rng.uniform(0.1, 1, shape).astype(np.float16),
    )


def make_annotations(folder: Path, apart: bool = False) -> list[Path]:
    names = [f'clip_{index}' for index in range(4)]
    items: list[dict] = [
        dict(
            frame_dir=name,
            label=index % CLASSES,
            total_frames=FRAMES,
            img_shape=SHAPE,
            original_shape=SHAPE,
        )
        for index, name in enumerate(names)
    ]
    files = [folder / 'annotations.pkl']
    (folder / 'skeletons').mkdir()
    for name, item in zip(names, items):
        if apart:
            files.append(folder / 'skeletons' / f'{name}.pkl')
            files[-1].write_bytes(pickle.dumps(poses()))
        else:
            item.update(poses())
    content = dict(
        split=dict(train=names), annotations=items, classes=['a', 'b', 'c'], layout='openpose18'
    )
    files[0].write_bytes(pickle.dumps(content))
    return files[1:] or files


def read_dataset(folder: Path, **prefix: str) -> None:
    dataset = DATASETS.build(
        dict(
            type='TwoStreamDataset',
            ann_file=str(folder / 'annotations.pkl'),
            split='train',
            num_classes=CLASSES,
            data_prefix=prefix,
            pipeline=[],
        )
    )
    for index in range(len(dataset)):
        sample = dataset[index]
        assert 0 <= sample['label'] < CLASSES
        frames = sample.get('total_frames', 1)
        assert 1 <= frames <= MAX_FRAMES
        assert min(sample.get('img_shape', (1, 1))) >= 1
        if 'keypoint' in sample:
            assert_poses(sample)
            assert sample['keypoint'].shape[1] == frames or 'total_frames' not in sample


def assert_poses(item: dict) -> None:
    keypoint, score = item['keypoint'], item['keypoint_score']
    assert keypoint.shape == (*score.shape, 2)
    assert np.isfinite(keypoint).all()
    assert ((score >= 0) & (score <= 1)).all()


def read_analysis(folder: Path) -> None:
    annotations = Annotations(folder / 'annotations.pkl')
    names = [annotations.name(annotations.find(f'clip_{index}')) for index in range(4)]
    assert np.isfinite(pose_confidence(names, annotations)).all()


def _videos() -> list[Video]:
    names = [f'run/clip_{index}.mp4' for index in range(6)]
    return [Video(Path('/videos', name), name, 'run') for name in names]


def make_labels(folder: Path) -> list[Path]:
    lines = [f'clip_{index}.mp4 {index % 3}' for index in range(6)]
    (folder / 'labels.txt').write_text('\n'.join(lines) + '\n')
    return [folder / 'labels.txt']


def read_label_file(folder: Path) -> None:
    videos = _videos()
    labels = read_labels(folder / 'labels.txt', videos)
    labels_from_folders(videos)
    assert all(0 <= label < len(labels.classes) for label in labels.of.values())
    make_splits([video.filename for video in videos], labels.of, 0.2, 0)


def make_class_names(folder: Path) -> list[Path]:
    (folder / 'names.txt').write_text('run\nwalk\njump\n')
    return [folder / 'names.txt']


def read_class_names(folder: Path) -> None:
    assert all(load_class_names(folder / 'names.txt', 3))


def make_dump(folder: Path) -> list[Path]:
    rng = np.random.default_rng(0)
    samples = [
        dict(
            filename=f'{index}.mp4',
            pred_score=rng.dirichlet(np.ones(CLASSES)).astype(np.float32),
            pred_gate=rng.uniform(0, 1, 8).astype(np.float32),
            context_conflict=np.float32(0.5),
            gt_label=np.array([index % CLASSES]),
        )
        for index in range(4)
    ]
    (folder / 'dump.pkl').write_bytes(pickle.dumps(samples))
    return [folder / 'dump.pkl']


def read_dump(folder: Path) -> None:
    dump = load_dump(folder / 'dump.pkl')
    for values in (dump.scores, dump.gates, dump.conflicts):
        assert values is None or ((values >= -0.01) & (values <= 1.01)).all()
    assert ((dump.labels >= -1) & (dump.labels < dump.scores.shape[1])).all()


def read_pose_file(folder: Path) -> None:
    poses = PoseFile(folder / 'annotations.pkl')
    clip = Clip('clip_0', FRAMES, SHAPE)
    for index in range(4):
        checked = check_poses(poses.find(f'clip_{index}.mp4'), clip, LAYOUTS['openpose18'])
        assert checked['keypoint'].shape[2:] == (18, 2)


def read_stand_alone_poses(folder: Path) -> None:
    spec = dict(layout='openpose18', keypoints=LAYOUTS['openpose18'].keypoints)
    for index in range(4):
        video = Path(f'clip_{index}.mp4')
        checked = standalone.check_poses(
            standalone.load_poses(folder / 'annotations.pkl', video), spec, SHAPE, video
        )
        assert checked['keypoint'].shape[2:] == (18, 2)
        assert np.isfinite(checked['keypoint']).all()
        assert min(checked['img_shape']) >= 1


def _model() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Linear(4, CLASSES))


def make_checkpoint(folder: Path) -> list[Path]:
    content = dict(state_dict=dict(_model().state_dict()), meta=dict(epoch=3, iter=12))
    torch.save(content, folder / 'clip_weights.pth')
    return [folder / 'clip_weights.pth']


def make_weights(folder: Path) -> list[Path]:
    tensors = {name: value.numpy() for name, value in _model().state_dict().items()}
    config = dict(model=dict(type='TSMHead'), test_dataloader=dict(dataset=dict(pipeline=[])))
    release = Release('clip', '0', ['a'], dict(trainings=0), {}, 10, config, tensors)
    return [write_release(folder, release, {'README.md': '# clip'}).rename(folder / 'clip.zip')]


def read_weights(folder: Path) -> None:
    release = read_release(folder / 'clip.zip')
    release.inference_config()
    assert all(np.isfinite(value).all() for value in release.tensors.values())


def read_checkpoint(folder: Path) -> None:
    model, path = _model(), str(folder / 'clip_weights.pth')
    content = CheckpointLoader.load_checkpoint(path, map_location='cpu')
    model.load_state_dict(check_checkpoint(model, content, path))
    assert all(torch.isfinite(value).all() for value in model.state_dict().values())
