"""Annotation files in the forms of MMAction2's skeleton data sets, at the paths of its configs.

https://github.com/open-mmlab/mmaction2/blob/v1.2.0/tools/data/skeleton/README.md has the forms.
"""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
from videos import encode

SHAPE, FRAMES = (48, 64), 14  # (h, w)
VIDEOS = 'data/nturgbd_videos'
# Data set: splits of a training and a test, classes, joints and coordinates.
SETS = {
    'gym_2d': (('train', 'val'), 99, 17, 2),
    'ucf101_2d': (('train1', 'test1'), 101, 17, 2),
    'hmdb51_2d': (('train1', 'test1'), 51, 17, 2),
    'k400_2d': (('train', 'val'), 400, 17, 2),
    'ntu60_2d': (('xsub_train', 'xsub_val'), 60, 17, 2),
    'ntu60_3d': (('xsub_train', 'xsub_val'), 60, 25, 3),
    'ntu120_2d': (('xsub_train', 'xsub_val'), 120, 17, 2),
    'ntu120_3d': (('xsub_train', 'xsub_val'), 120, 25, 3),
}


def write_sets(folder: Path, size: int = 2) -> Path:
    """Write every data set with so many samples a split, and the videos of NTU RGB+D 60."""
    skeletons = folder / 'data/skeleton'
    (skeletons / 'kpfiles').mkdir(parents=True)
    random = np.random.default_rng(0)
    for name, (splits, classes, joints, dims) in SETS.items():
        names = {split: [f'{split}_{index}' for index in range(size)] for split in splits}
        annotations = []
        for samples in names.values():
            for index, sample in enumerate(samples):
                # The last classes: a head of fewer could not be trained.
                item = dict(frame_dir=sample, label=classes - 1 - index % 2, total_frames=FRAMES)
                poses = make_poses(1 if name == 'gym_2d' else 2, joints, dims, random)
                if dims == 2:
                    item.update(img_shape=SHAPE, original_shape=SHAPE)
                if name == 'k400_2d':  # the poses are in files of their own
                    path = skeletons / f'kpfiles/{sample}.pkl'
                    path.write_bytes(pickle.dumps(compress(poses)))
                    poses = dict(valid={0.5: FRAMES})
                annotations.append({**item, **poses})
        content = dict(split=names, annotations=annotations)
        (skeletons / f'{name}.pkl').write_bytes(pickle.dumps(content))
    for sample in (f'{split}_{index}' for split in SETS['ntu60_2d'][0] for index in range(size)):
        frames = random.integers(0, 255, (FRAMES, *SHAPE, 3), dtype=np.uint8)
        encode(folder / VIDEOS / f'{sample}.mp4', frames)
    return folder


def make_poses(
    persons: int, joints: int, dims: int, random: np.random.Generator
) -> dict[str, np.ndarray]:
    """Persons at random places: in pixels with scores, or in metres without."""
    if dims == 3:
        return dict(keypoint=random.normal(size=(persons, FRAMES, joints, 3)))
    place = random.uniform(0.1, 0.9, (persons, FRAMES, joints, 2)) * SHAPE[::-1]
    score = random.uniform(0.5, 1, (persons, FRAMES, joints))
    return dict(keypoint=place.astype('f2'), keypoint_score=score.astype('f2'))


def compress(poses: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The form of Kinetics: persons of one frame after another, as ``DecompressPose`` reads it."""
    found = np.concatenate([poses['keypoint'], poses['keypoint_score'][..., None]], axis=-1)
    persons, frames, joints, _ = found.shape
    return dict(
        keypoint=found.swapaxes(0, 1).reshape(-1, joints, 3),
        frame_inds=np.repeat(np.arange(frames, dtype=np.int16), persons),
        box_score=np.full(persons * frames, 0.9, 'f2'),
    )
