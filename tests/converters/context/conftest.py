"""A tiny set of real videos with persons, masks, poses, and photographs of three places."""

from __future__ import annotations

import pickle

import cv2
import numpy as np
import pytest

from integralaction_mm.video.writing import write_video

CLASSES = ['bend', 'jump', 'walk']
PLACES = ['beach', 'city', 'forest', 'office']
SUBJECTS = dict(train='ann', val='bob', test='cid')
COUNT, HEIGHT, WIDTH = 5, 48, 64
BOX = np.s_[12:36, 20:32]  # where the person is, rows and columns


@pytest.fixture(scope='session')
def people(tmp_path_factory):
    """Folder of ``videos/``, ``masks/``, ``photos/`` and ``annotations.pkl``.

    In frames 1 to 3 of 5, a bright box stands before a dark wall, with all 17 joints in it.
    """
    root = tmp_path_factory.mktemp('people')
    mask = np.zeros((COUNT, HEIGHT, WIDTH), bool)
    mask[1:4][(slice(None), *BOX)] = True
    frames = np.where(mask[..., None], np.uint8([250, 200, 200]), np.uint8(20))
    (root / 'masks').mkdir()
    annotations, split = [], {}
    for part, subject in SUBJECTS.items():
        for label, name in enumerate(CLASSES):
            filename = f'{name}/{subject}_{name}.mp4'
            (root / 'videos' / name).mkdir(parents=True, exist_ok=True)
            write_video(root / 'videos' / filename, frames, 25)
            packed = np.packbits(mask, axis=-1)
            np.savez(root / f'masks/{subject}_{name}.npz', mask=packed, shape=mask.shape)
            y, x = np.linspace(12, 35, 17), np.linspace(20, 31, 17)
            keypoint = np.tile(np.stack([x, y], -1), (1, COUNT, 1, 1)).astype(np.float16)
            annotations.append(
                dict(
                    filename=filename,
                    frame_dir=filename[:-4],
                    label=label,
                    total_frames=COUNT,
                    img_shape=(HEIGHT, WIDTH),
                    subject=subject,
                    keypoint=keypoint,
                    keypoint_score=np.ones((1, COUNT, 17), np.float16),
                )
            )
            split.setdefault(part, []).append(filename)
    content = dict(split=split, annotations=annotations, classes=CLASSES, layout='coco17')
    (root / 'annotations.pkl').write_bytes(pickle.dumps(content))
    rng = np.random.default_rng(0)
    for place in PLACES:
        for number in range(16):
            path = root / f'photos/{place}/{number}.png'
            path.parent.mkdir(parents=True, exist_ok=True)
            assert cv2.imwrite(str(path), rng.integers(90, 110, (30, 40, 3), np.uint8))
    return root
