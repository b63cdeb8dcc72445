"""Files of other people's datasets: good ones of each form, and how they are converted."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from own_files import FRAMES, SHAPE, assert_poses, poses
from scipy.io import savemat

from integralaction_mm.converters.clip_poses import ClipPoses
from integralaction_mm.converters.context.make import make_context
from integralaction_mm.converters.context.masks import open_masks
from integralaction_mm.converters.context.photographs import find_photographs, read_photograph
from integralaction_mm.converters.context.plan import pair_classes
from integralaction_mm.datasets.annotation_checks import MAX_FRAMES
from integralaction_mm.datasets.class_names import get_class_names
from integralaction_mm.datasets.conversion_report import Report
from integralaction_mm.layouts import LAYOUTS
from integralaction_mm.video.writing import write_video


def _write_json(path: Path, content: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path


def _coco(path: Path, name: str, **image: object) -> Path:
    named = get_class_names('kinetics50')[1]
    shape = dict(height=SHAPE[0], width=SHAPE[1], frame_num=FRAMES)
    annotation = dict(id=0, image_id=5, action_label=1, action_name=named)
    images = [dict(id=5, file_name=name, **{**shape, **image})]
    return _write_json(path, dict(images=images, annotations=[annotation]))


def make_kinetics(folder: Path) -> list[Path]:
    person = dict(pose=[0.25, 0.5] * 18, score=[0.5] * 18)
    frames = [dict(frame_index=index, skeleton=[person]) for index in range(1, FRAMES + 1)]
    poses = folder / 'kinetics-skeleton'
    return [
        _coco(folder / 'Kinetics50_val.json', 'clip_a', seq_name='run'),
        _write_json(poses / 'kinetics_val_label.json', dict(clip_a=dict(has_skeleton=True))),
        _write_json(poses / 'kinetics_val' / 'clip_a.json', dict(data=frames)),
    ]


def make_mimetics(folder: Path) -> list[Path]:
    frames = [[[[10.0, 20.0, 0.5]] * 18]] * FRAMES
    content = dict(pose=frames, score=[[0.5]] * FRAMES)
    return [
        _coco(folder / 'Mimetics50.json', 'clip_a', seq_name='run'),
        _write_json(folder / 'pose_results/run/clip_a/data.json', content),
    ]


def make_ntu(folder: Path) -> list[Path]:
    name = 'S001C001P001R001A002'
    body = ['1 0 1 1 1 1 0 0 0 2', '25', *['0 0 3 250 200 960 540 0 0 0 0 2'] * 25]
    path = folder / 'nturgb+d_skeletons' / f'{name}.skeleton'
    path.parent.mkdir()
    path.write_text('\n'.join([str(FRAMES), *['1', *body] * FRAMES]) + '\n')
    extra = dict(setup_idx=1, skeleton_file_name=path.name, height=1080, width=1920)
    files = [_coco(folder / f'NTU_{part}.json', name, **extra) for part in ('train', 'test')]
    return [*files, path]


def read_converted(convert: Callable[..., Report], folder: Path, **kwargs: object) -> object:
    report = convert(folder, folder / 'out', **kwargs)
    content = pickle.loads((folder / 'out' / 'annotations.pkl').read_bytes())
    for item in content['annotations']:
        assert 0 <= item['label'] < len(content['classes'])
        assert 1 <= item['total_frames'] <= MAX_FRAMES
        assert min(item['img_shape']) >= 1
        path = folder / 'out' / 'skeletons' / f'{item["frame_dir"]}.pkl'
        assert_poses(item if 'keypoint' in item else pickle.loads(path.read_bytes()))
    return report.left_out


def make_penn_labels(folder: Path) -> list[Path]:
    x, y = np.meshgrid(3.0 * np.arange(1, 14), np.arange(1.0, FRAMES + 1))
    content = dict(
        action='squat', train=1, x=x, y=y, visibility=np.ones((FRAMES, 13)),
        dimensions=np.array([[*SHAPE, FRAMES]]),
    )  # fmt: skip
    (folder / 'labels').mkdir()
    files = [folder / f'labels/clip_{index}.mat' for index in range(3)]
    for path in files:
        savemat(path, content)
    return files


def make_penn_pickle(folder: Path) -> list[Path]:
    names = [f'clip_{index}' for index in range(4)]
    items = [
        dict(frame_dir=name, label=index, total_frames=FRAMES, img_shape=SHAPE, **_coco_poses())
        for index, name in enumerate(names)
    ]
    content = dict(split=dict(train=names[:2], test=names[2:]), annotations=items)
    (folder / 'penn.pkl').write_bytes(pickle.dumps(content))
    return [folder / 'penn.pkl']


def _coco_poses() -> dict[str, np.ndarray]:
    return {key: value[:, :, :17] for key, value in poses().items()}


def make_pairs(folder: Path) -> list[Path]:
    pair = _coco_poses()
    content = {f'clip_{n}': (pair['keypoint'], pair['keypoint_score']) for n in range(3)}
    (folder / 'pairs.pkl').write_bytes(pickle.dumps(content))
    return [folder / 'pairs.pkl']


def read_pairs(folder: Path) -> None:
    found = ClipPoses(folder / 'pairs.pkl')
    for index in range(3):
        item = found.find(f'clip_{index}')
        assert item['keypoint'].shape == (*item['keypoint_score'].shape, 2)
        assert np.isfinite(item['keypoint']).all()
        assert np.isfinite(item['keypoint_score']).all()


def make_masks(folder: Path) -> list[Path]:
    mask = np.zeros((FRAMES, *SHAPE), bool)
    mask[1:4, 12:36, 20:32] = True
    np.savez(folder / 'clip_0.npz', mask=np.packbits(mask, axis=-1), shape=mask.shape)
    np.savez(folder / 'clip_1.npz', mask=mask)
    (folder / 'clip_2').mkdir()
    pictures = [folder / f'clip_2/{number}.png' for number in range(3)]
    for picture, one in zip(pictures, mask):
        cv2.imwrite(str(picture), 255 * one.astype(np.uint8))
    matlab = folder / 'clip_masks.mat'
    savemat(matlab, dict(original_masks=dict(clip_3=np.moveaxis(mask, 0, -1).astype(np.uint8))))
    return [folder / 'clip_0.npz', folder / 'clip_1.npz', pictures[1], matlab]


def read_masks(folder: Path) -> None:
    layout = LAYOUTS['coco17']
    files, matlab = open_masks(folder, layout), open_masks(folder / 'clip_masks.mat', layout)
    for index in range(4):
        masks = (matlab if index == 3 else files).read(dict(filename=f'clip_{index}.avi'))
        assert masks.ndim == 3
        assert masks.dtype == bool


def make_photographs(folder: Path, most: int = 6) -> list[Path]:
    rng = np.random.default_rng(0)
    paths = []
    for place in ('beach', 'city', 'forest'):
        (folder / place).mkdir()
        paths += [folder / place / f'{number}.jpg' for number in range(most)]
    for path in paths:
        cv2.imwrite(str(path), rng.integers(0, 255, (30, 40, 3), np.uint8))
    return paths


def read_photographs(folder: Path) -> None:
    for part in find_photographs(folder, 0).values():
        for path in (path for paths in part.values() for path in paths):
            assert read_photograph(path, (32, 24)).shape == (24, 32, 3)


def make_pairing(folder: Path) -> list[Path]:
    return [_write_json(folder / 'pairing.json', dict(run='beach', walk='city'))]


def read_pairing(folder: Path) -> None:
    pairs = pair_classes(folder / 'pairing.json', ['run', 'walk'], ['beach', 'city', 'forest'])
    assert set(pairs) == {'run', 'walk'}
    assert set(pairs.values()) <= {'beach', 'city', 'forest'}


def make_scenes(folder: Path) -> list[Path]:
    parts, items = ('train', 'val', 'test'), []
    (folder / 'photographs').mkdir()
    make_photographs(folder / 'photographs')
    for index, part in enumerate(parts):
        name = f'clip_{index}.mp4'
        write_video(folder / 'videos' / name, np.zeros((3, *SHAPE, 3), np.uint8), 10)
        item = dict(filename=name, frame_dir=name[:-4], label=index, subject=part)
        found = {key: value[:1, :3] for key, value in _coco_poses().items()}
        items.append(dict(item, total_frames=3, img_shape=SHAPE, **found))
    content = dict(
        split={part: [item['filename']] for part, item in zip(parts, items)},
        annotations=items, classes=['a', 'b', 'c'], layout='coco17',
    )  # fmt: skip
    (folder / 'annotations.pkl').write_bytes(pickle.dumps(content))
    return [folder / 'annotations.pkl']


def read_scenes(folder: Path) -> object:
    out = folder / 'out'
    report = make_context(
        folder / 'annotations.pkl', folder / 'videos', 'poses', folder / 'photographs', out,
        per_clip=(1, 1), size=(32, 24),
    )  # fmt: skip
    for item in pickle.loads((out / 'annotations.pkl').read_bytes())['annotations']:
        assert 0 <= item['label'] < 3
        assert_poses(item)
    return report.left_out
