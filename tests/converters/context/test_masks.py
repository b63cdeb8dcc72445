"""Masks out of every kind of file, and along the poses."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from scipy.io import savemat

from integralaction_mm.converters.context.masks import open_masks
from integralaction_mm.layouts import get_layout

COCO = get_layout('coco17')
MASK = np.random.default_rng(0).random((4, 6, 11)) < 0.5
ITEM = dict(filename='jump/ann_jump.avi')


def write_packed(folder):
    np.savez(folder / 'ann_jump.npz', mask=np.packbits(MASK, axis=-1), shape=MASK.shape)
    return folder


def write_plain(folder):
    np.savez(folder / 'ann_jump.npz', mask=MASK)
    return folder


def write_pictures(folder):
    (folder / 'jump/ann_jump').mkdir(parents=True)
    for index, mask in enumerate(MASK):
        cv2.imwrite(str(folder / f'jump/ann_jump/{index:03}.png'), 255 * mask.astype(np.uint8))
    return folder


def write_matlab(folder):
    masks = {
        'ann_jump': np.moveaxis(MASK, 0, -1).astype(np.uint8),
        'bob_jump': np.zeros((6, 11, 1)),
    }
    savemat(
        folder / 'classification_masks.mat', dict(original_masks=masks, aligned_masks={'x': 1})
    )
    return folder / 'classification_masks.mat'


@pytest.mark.parametrize('write', [write_packed, write_plain, write_pictures, write_matlab])
def test_reads_masks(tmp_path, write):
    np.testing.assert_array_equal(open_masks(write(tmp_path), COCO).read(ITEM), MASK)


@pytest.mark.parametrize('write', [write_packed, write_pictures, write_matlab])
def test_a_video_without_masks(tmp_path, write):
    with pytest.raises(ValueError, match='fits 0'):
        open_masks(write(tmp_path), COCO).read(dict(filename='jump/eve_jump.avi'))


def test_along_the_poses():
    keypoint = np.zeros((1, 4, 17, 2))
    keypoint[:, 2] = np.stack([np.linspace(8, 24, 17), np.linspace(4, 28, 17)], axis=-1)
    score = np.zeros((1, 4, 17))
    score[:, 2] = 1
    item = dict(ITEM, keypoint=keypoint, keypoint_score=score, img_shape=(32, 40))
    masks = open_masks('poses', COCO).read(item)
    assert masks.shape == (4, 32, 40)
    assert masks[2, 16, 16]
    assert not masks[2, :, 35:].any()
    # A frame without a pose takes the nearest one's.
    assert (masks == masks[2]).all()
    assert not open_masks('poses', COCO).read({**item, 'keypoint_score': 0 * score}).any()


@pytest.mark.parametrize('make, error, message', [
    (lambda path: None, FileNotFoundError, "a .mat file or 'poses', but got"),
    (lambda path: path.mkdir(), ValueError, 'must be .npz files or folders of PNGs'),
    (lambda path: path.write_bytes(b'damaged'), ValueError, "a struct 'original_masks'"),
    (lambda path: savemat(path, dict(original_masks=-1)), ValueError, "a struct 'original_masks'"),
])  # fmt: skip
def test_nothing_there(tmp_path, make, error, message):
    make(tmp_path / 'masks.mat')
    with pytest.raises(error, match=message):
        open_masks(tmp_path / 'masks.mat', COCO)


def test_damaged_masks_are_named(tmp_path):
    (tmp_path / 'ann_jump.npz').write_bytes(b'damaged')
    with pytest.raises(ValueError, match='masks cannot be read: .*ann_jump.npz'):
        open_masks(tmp_path, COCO).read(ITEM)
