"""The readers of users' files: a good input for each, how it is read, and what must hold then.

``SOURCES`` names every module of the package that opens a file that it did not write a moment
before, with the readers here that go through it. A test compares it with the package's code, so
that a new one is covered, or says why not.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from mmaction.registry import DATASETS

from integralaction_mm.analysis import Annotations, load_dump, pose_confidence
from integralaction_mm.converters.kinetics import convert_kinetics
from integralaction_mm.converters.mimetics import convert_mimetics
from integralaction_mm.converters.ntu import convert_ntu
from integralaction_mm.datasets.annotation_checks import MAX_FRAMES
from integralaction_mm.datasets.class_names import get_class_names, load_class_names
from integralaction_mm.datasets.conversion_report import Report
from integralaction_mm.poses.labels import labels_from_folders, make_splits, read_labels
from integralaction_mm.video.files import Video

__all__ = ['READERS', 'SOURCES', 'Reader']

_OWN = 'reads what this package itself wrote or ships'
_CHECKPOINTS = 'checkpoints, which their own tests damage'
_OWN_TESTS = 'files that their own tests damage'
SOURCES: dict[str, tuple[str, ...] | str] = {
    'analysis/page.py': _OWN,
    'compat.py': _OWN,
    'converters/context/masks.py': _OWN_TESTS,
    'converters/context/photographs.py': _OWN_TESTS,
    'converters/context/plan.py': _OWN_TESTS,
    'converters/ntu.py': ('ntu',),
    'converters/posedataset/coco.py': ('kinetics', 'mimetics', 'ntu'),
    'datasets/cached_feature_dataset.py': _OWN,
    'datasets/class_names/__init__.py': ('class names',),
    'engine/feature_cache.py': _OWN,
    'engine/hooks/whole_checkpoint_hook.py': _OWN,
    'engine/resuming.py': _CHECKPOINTS,
    'experiments/stages.py': _OWN,
    'experiments/stress/run.py': _OWN,
    'experiments/stress/stress.py': _OWN,
    'experiments/stress/videos.py': _OWN_TESTS,
    'commands/run_experiments.py': _OWN,
    'files.py': ('labels', 'class names'),
    'locks.py': _OWN,
    'unpickling/reader.py': ('annotations', 'poses', 'analysis', 'dump'),
    'unpickling/tensors.py': _CHECKPOINTS,
}
_FRAMES, _SHAPE, _CLASSES = 6, (48, 64), 3


@dataclass(frozen=True)
class Reader:
    """One way by which files of users come in.

    Args:
        make (Callable): Writes a good input to a folder; returns the files that may be damaged.
        read (Callable): Reads it; raises where it is damaged, or AssertionError where it took a
            value that is out of range. It returns what it left out by name, if anything.
    """

    make: Callable[[Path], list[Path]]
    read: Callable[[Path], object]


def _poses(persons: int = 2) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    shape = (persons, _FRAMES, 18)
    return dict(
        keypoint=rng.uniform(5, 45, (*shape, 2)).astype(np.float16),
        keypoint_score=rng.uniform(0.1, 1, shape).astype(np.float16),
    )


def _annotations(folder: Path, apart: bool = False) -> list[Path]:
    names = [f'clip_{index}' for index in range(4)]
    items: list[dict] = [
        dict(
            frame_dir=name,
            label=index % _CLASSES,
            total_frames=_FRAMES,
            img_shape=_SHAPE,
            original_shape=_SHAPE,
        )
        for index, name in enumerate(names)
    ]
    files = [folder / 'annotations.pkl']
    (folder / 'skeletons').mkdir()
    for name, item in zip(names, items):
        if apart:
            files.append(folder / 'skeletons' / f'{name}.pkl')
            files[-1].write_bytes(pickle.dumps(_poses()))
        else:
            item.update(_poses())
    content = dict(split=dict(train=names), annotations=items, classes=['a', 'b', 'c'])
    files[0].write_bytes(pickle.dumps(content))
    return files[1:] or files


def _read_dataset(folder: Path, **prefix: str) -> None:
    dataset = DATASETS.build(
        dict(
            type='TwoStreamDataset',
            ann_file=str(folder / 'annotations.pkl'),
            split='train',
            num_classes=_CLASSES,
            data_prefix=prefix,
            pipeline=[],
        )
    )
    for index in range(len(dataset)):
        sample = dataset[index]
        assert 0 <= sample['label'] < _CLASSES
        frames = sample.get('total_frames', 1)
        assert 1 <= frames <= MAX_FRAMES
        assert min(sample.get('img_shape', (1, 1))) >= 1
        if 'keypoint' in sample:
            _check_poses(sample)
            assert sample['keypoint'].shape[1] == frames or 'total_frames' not in sample


def _check_poses(item: dict) -> None:
    keypoint, score = item['keypoint'], item['keypoint_score']
    assert keypoint.shape == (*score.shape, 2)
    assert np.isfinite(keypoint).all()
    assert ((score >= 0) & (score <= 1)).all()


def _read_analysis(folder: Path) -> None:
    annotations = Annotations(folder / 'annotations.pkl')
    names = [annotations.name(annotations.find(f'clip_{index}')) for index in range(4)]
    assert np.isfinite(pose_confidence(names, annotations)).all()


def _videos() -> list[Video]:
    names = [f'run/clip_{index}.mp4' for index in range(6)]
    return [Video(Path('/videos', name), name, 'run') for name in names]


def _labels(folder: Path) -> list[Path]:
    lines = [f'clip_{index}.mp4 {index % 3}' for index in range(6)]
    (folder / 'labels.txt').write_text('\n'.join(lines) + '\n')
    return [folder / 'labels.txt']


def _read_labels(folder: Path) -> None:
    videos = _videos()
    labels = read_labels(folder / 'labels.txt', videos)
    labels_from_folders(videos)
    assert all(0 <= label < len(labels.classes) for label in labels.of.values())
    make_splits([video.filename for video in videos], labels.of, 0.2, 0)


def _class_names(folder: Path) -> list[Path]:
    (folder / 'names.txt').write_text('run\nwalk\njump\n')
    return [folder / 'names.txt']


def _read_class_names(folder: Path) -> None:
    assert all(load_class_names(folder / 'names.txt', 3))


def _dump(folder: Path) -> list[Path]:
    rng = np.random.default_rng(0)
    samples = [
        dict(
            filename=f'{index}.mp4',
            pred_score=rng.dirichlet(np.ones(_CLASSES)).astype(np.float32),
            pred_gate=rng.uniform(0, 1, 8).astype(np.float32),
            context_conflict=np.float32(0.5),
            gt_label=np.array([index % _CLASSES]),
        )
        for index in range(4)
    ]
    (folder / 'dump.pkl').write_bytes(pickle.dumps(samples))
    return [folder / 'dump.pkl']


def _read_dump(folder: Path) -> None:
    dump = load_dump(folder / 'dump.pkl')
    for values in (dump.scores, dump.gates, dump.conflicts):
        assert values is None or ((values >= -0.01) & (values <= 1.01)).all()
    assert ((dump.labels >= -1) & (dump.labels < dump.scores.shape[1])).all()


def _write_json(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def _coco(path: Path, name: str, **image: object) -> Path:
    named = get_class_names('kinetics50')[1]
    shape = dict(height=_SHAPE[0], width=_SHAPE[1], frame_num=_FRAMES)
    annotation = dict(id=0, image_id=5, action_label=1, action_name=named)
    images = [dict(id=5, file_name=name, **{**shape, **image})]
    return _write_json(path, dict(images=images, annotations=[annotation]))


def _kinetics(folder: Path) -> list[Path]:
    person = dict(pose=[0.25, 0.5] * 18, score=[0.5] * 18)
    frames = [dict(frame_index=index, skeleton=[person]) for index in range(1, _FRAMES + 1)]
    poses = folder / 'kinetics-skeleton'
    return [
        _coco(folder / 'Kinetics50_val.json', 'clip_a', seq_name='run'),
        _write_json(poses / 'kinetics_val_label.json', dict(clip_a=dict(has_skeleton=True))),
        _write_json(poses / 'kinetics_val' / 'clip_a.json', dict(data=frames)),
    ]


def _mimetics(folder: Path) -> list[Path]:
    frames = [[[[10.0, 20.0, 0.5]] * 18]] * _FRAMES
    content = dict(pose=frames, score=[[0.5]] * _FRAMES)
    return [
        _coco(folder / 'Mimetics50.json', 'clip_a', seq_name='run'),
        _write_json(folder / 'pose_results/run/clip_a/data.json', content),
    ]


def _ntu(folder: Path) -> list[Path]:
    name = 'S001C001P001R001A002'
    body = ['1 0 1 1 1 1 0 0 0 2', '25', *['0 0 3 250 200 960 540 0 0 0 0 2'] * 25]
    path = folder / 'nturgb+d_skeletons' / f'{name}.skeleton'
    path.parent.mkdir()
    path.write_text('\n'.join([str(_FRAMES), *['1', *body] * _FRAMES]) + '\n')
    extra = dict(setup_idx=1, skeleton_file_name=path.name, height=1080, width=1920)
    files = [_coco(folder / f'NTU_{part}.json', name, **extra) for part in ('train', 'test')]
    return [*files, path]


def _read_converted(convert: Callable[..., Report], folder: Path, **kwargs: object) -> object:
    report = convert(folder, folder / 'out', **kwargs)
    content = pickle.loads((folder / 'out' / 'annotations.pkl').read_bytes())
    for item in content['annotations']:
        assert 0 <= item['label'] < len(content['classes'])
        assert 1 <= item['total_frames'] <= MAX_FRAMES
        assert min(item['img_shape']) >= 1
        path = folder / 'out' / 'skeletons' / f'{item["frame_dir"]}.pkl'
        _check_poses(pickle.loads(path.read_bytes()))
    return report.left_out


READERS: dict[str, Reader] = {
    'annotations': Reader(_annotations, _read_dataset),
    'poses': Reader(
        lambda folder: _annotations(folder, apart=True),
        lambda folder: _read_dataset(folder, skeleton=str(folder / 'skeletons')),
    ),
    'analysis': Reader(_annotations, _read_analysis),
    'labels': Reader(_labels, _read_labels),
    'class names': Reader(_class_names, _read_class_names),
    'dump': Reader(_dump, _read_dump),
    'kinetics': Reader(
        _kinetics, lambda folder: _read_converted(convert_kinetics, folder, splits=['val'])
    ),
    'mimetics': Reader(_mimetics, lambda folder: _read_converted(convert_mimetics, folder)),
    'ntu': Reader(_ntu, lambda folder: _read_converted(convert_ntu, folder)),
}
