"""Weizmann: names, folds of persons, and the shared clips where they are."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from integralaction_mm.converters.weizmann import ACTIONS, FOLDS, convert_weizmann, fold_splits

PAIR = (np.ones((3, 17, 2), np.float32), np.ones((3, 17), np.float32))


@pytest.fixture
def clips(tmp_path, make_video):
    """Clips as the public archives unpack, and their poses."""
    names = ('run/lena_run1', 'run/lena_run2', 'ido_wave1', 'ido_wave2', 'eli_walk')
    for name in names:
        make_video(tmp_path / f'videos/{name}.avi', 3, (16, 24))
    make_video(tmp_path / 'videos/somebody_walk.avi', 3, (16, 24))
    poses = {name.split('/')[-1]: PAIR for name in names}
    (tmp_path / 'poses.pkl').write_bytes(pickle.dumps(poses))
    return tmp_path


def test_names_and_splits(clips, index_of):
    report = convert_weizmann(clips / 'videos', clips / 'out', clips / 'poses.pkl')
    content = index_of(clips / 'out')
    found = {a['filename']: (content['classes'][a['label']], a['subject'])
             for a in content['annotations']}  # fmt: skip
    assert found == {
        'run/lena_run1.avi': ('run', 'lena'),
        'run/lena_run2.avi': ('run', 'lena'),
        'ido_wave1.avi': ('wave1', 'ido'),
        'ido_wave2.avi': ('wave2', 'ido'),
        'eli_walk.avi': ('walk', 'eli'),
    }
    assert report.left_out == {
        'not named <person>_<action>': [('somebody_walk.avi', 'somebody_walk.avi')]
    }
    assert (report.listed, report.written) == (6, 5)
    split = content['split']
    assert split['fold0_test'] == ['eli_walk.avi']
    assert split['fold0_val'] == ['ido_wave1.avi', 'ido_wave2.avi']
    assert split['fold0_train'] == ['run/lena_run1.avi', 'run/lena_run2.avi']


def test_folds_share_no_person():
    persons = [person for fold in FOLDS for person in fold]
    for fold in range(3):
        parts = {
            part: {p for p in persons if f'fold{fold}_{part}' in fold_splits(p)}
            for part in ('train', 'val', 'test')
        }
        assert parts['test'] == set(FOLDS[fold])
        assert len(parts['val']) == 1
        assert parts['train'] == set(persons) - parts['test'] - parts['val']


def test_shared_clips(root, tmp_path, index_of):
    data = root.parent / 'shared/real/weizmann'
    if not data.is_dir():
        pytest.skip(f'needs the clips in {data}')
    report = convert_weizmann(data / 'videos', tmp_path, data / 'poses.pkl')
    assert (report.written, report.left_out, report.warnings) == (90, {}, {})
    content = index_of(tmp_path)
    sizes = dict(train=50, val=10, test=30)
    for fold in range(3):
        for part, size in sizes.items():
            names = content['split'][f'fold{fold}_{part}']
            items = [a for a in content['annotations'] if a['filename'] in names]
            assert len(items) == size
            assert {a['label'] for a in items} == set(range(len(ACTIONS)))
