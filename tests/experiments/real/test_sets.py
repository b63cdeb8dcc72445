"""The sets from downloads as they lie, very small."""

from __future__ import annotations

import pickle

import cv2
import numpy as np
import pytest
from scipy.io import savemat
from videos import encode

from integralaction_mm.experiments.real.sets import PAIRING, SETS, make_sets

COUNT, SIZE = 4, (24, 32)


def write_clip(path, poses, persons=()):
    path.parent.mkdir(parents=True, exist_ok=True)
    encode(path, np.full((COUNT, *SIZE, 3), 90, np.uint8), 25)
    poses[path.name] = np.full((*persons, COUNT, 17, 2), 9.0), np.ones((*persons, COUNT, 17))


@pytest.fixture
def downloads(tmp_path):
    root = tmp_path / 'downloads'
    poses: dict = {}
    (root / 'weizmann/masks').mkdir(parents=True)
    for person in ('lyova', 'ido', 'daria'):  # train, val and test of fold 0
        write_clip(root / f'weizmann/videos/bend/{person}_bend.avi', poses)
        mask = np.ones((COUNT, *SIZE), bool)
        np.savez(root / f'weizmann/masks/{person}_bend.npz', mask=mask)
    (root / 'weizmann/poses.pkl').write_bytes(pickle.dumps(poses))
    rng = np.random.default_rng(0)
    for part, count in (('train', 2), ('test', 1)):
        for place in PAIRING.values():
            (root / 'scenes' / part / place).mkdir(parents=True)
            for number in range(count):
                picture = rng.integers(0, 255, (30, 40), np.uint8)
                cv2.imwrite(str(root / 'scenes' / part / place / f'{number}.png'), picture)
    poses = {}
    for name in ('set1/0_1_4.mp4', 'set2/20_11_3.mp4'):
        write_clip(root / 'ut_interaction' / name, poses, (2,))
    (root / 'ut_interaction/poses.pkl').write_bytes(pickle.dumps(poses))
    (root / 'Penn_Action/labels').mkdir(parents=True)
    joints = np.ones((COUNT, 13))
    shape = np.array([[*SIZE, COUNT]])
    labels = dict(action='squat', train=1, x=joints, y=joints, visibility=joints, dimensions=shape)
    savemat(root / 'Penn_Action/labels/0001.mat', labels)
    return root


def test_makes_what_is_missing(downloads, tmp_path):
    data = tmp_path / 'data'
    make_sets(SETS, downloads, data, (0,))
    splits = {
        name: pickle.loads((data / name / 'annotations.pkl').read_bytes())['split']
        for name in ('weizmann', 'weizmann_context/fold0', 'ut_interaction', 'penn_action')
    }
    context = splits['weizmann_context/fold0']
    assert [len(context[part]) for part in ('train', 'val', 'in_context')] == [1, 1, 1]
    assert all('bend_kitchen' in name for name in context['in_context'])
    assert not any('kitchen' in name for name in context['out_of_context'])
    assert splits['ut_interaction']['set1_train'] == ['set1/0_1_4.mp4']
    assert splits['penn_action']['train'] == ['0001']
    files = [*data.rglob('*.mp4'), *data.glob('*/annotations.pkl')]
    assert len(files) == 3 * 1 + 2 * 4 + 3  # in their place, in four others, and three indices
    before = [path.stat().st_mtime_ns for path in files]
    make_sets(SETS, downloads, data, (0,))
    assert [path.stat().st_mtime_ns for path in files] == before


@pytest.mark.parametrize(
    'name, missing',
    [
        ('weizmann', 'weizmann/videos'),
        ('ut_interaction', 'ut_interaction/poses.pkl'),
        ('penn', 'Penn_Action or penn_action/penn_action_2d.pkl.xz or penn_action'),
    ],
)
def test_names_the_download_that_is_missing(tmp_path, name, missing):
    with pytest.raises(FileNotFoundError, match=f'must be a folder with {missing} .*{tmp_path}'):
        make_sets([name], tmp_path, tmp_path / 'data', (0,))
