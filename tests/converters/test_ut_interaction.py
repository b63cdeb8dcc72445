"""UT-Interaction: names, places, sequences, and the shared clips where they are."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from integralaction_mm.converters.ut_interaction import convert_ut_interaction

PAIR = (np.ones((2, 3, 17, 2), np.float32), np.ones((2, 3, 17), np.float32))


@pytest.mark.parametrize('folder', ['set', 'segmented_set'])
def test_names_and_splits(tmp_path, make_video, index_of, folder):
    names = ('1/0_1_4', '1/1_7_3', '1/2_8_0', '2/3_17_5', '2/4_18_3')
    for name in (*names, '1/6_1_9', '3/5_1_1'):
        make_video(tmp_path / f'data/{folder}{name}.avi', 3, (16, 24))
    poses = {f'set{name}.avi': PAIR for name in names}
    if folder != 'set':
        poses = {f'{folder}{name}': PAIR for name in names}
    (tmp_path / 'poses.pkl').write_bytes(pickle.dumps(poses))
    report = convert_ut_interaction(tmp_path / 'data', tmp_path / 'out', tmp_path / 'poses.pkl')
    content = index_of(tmp_path / 'out')
    wanted = dict(
        set1=['0_1_4', '1_7_3', '2_8_0'], set1_train=['0_1_4', '1_7_3'], set1_test=['2_8_0'],
        set2=['3_17_5', '4_18_3'], set2_train=['3_17_5'], set2_test=['4_18_3'],
    )  # fmt: skip
    pointing = {'1_7_3', '4_18_3'}
    for split, members in wanted.items():
        for suffix, left_out in (('', set()), ('_no_pointing', pointing)):
            paths = [f'{folder}{split[3]}/{n}.avi' for n in members if n not in left_out]
            assert content['split'][split + suffix] == paths
    assert len(content['split']) == 12
    first = content['annotations'][0]
    assert (first['place'], first['sequence']) == ('set1', 1)
    assert content['classes'][first['label']] == 'punching'
    assert first['keypoint'].shape == (2, 3, 17, 2)
    (cases,) = report.left_out.values()
    assert {name for name, _ in cases} == {f'{folder}1/6_1_9.avi', f'{folder}3/5_1_1.avi'}


def test_shared_clips(root, tmp_path, index_of):
    data = root.parent / 'shared/real/ut_interaction'
    if not data.is_dir():
        pytest.skip(f'needs the clips in {data}')
    report = convert_ut_interaction(data, tmp_path, data / 'poses.pkl')
    assert (report.written, report.left_out) == (120, {})
    split = {name: len(files) for name, files in index_of(tmp_path)['split'].items()}
    assert split['set1'] == split['set2'] == 60
    assert split['set1_no_pointing'] == split['set2_no_pointing'] == 50
    for name in ('set1', 'set2', 'set1_no_pointing', 'set2_no_pointing'):
        place, _, rest = name.partition('_')
        parts = [split[f'{place}_{part}{"_" * bool(rest)}{rest}'] for part in ('train', 'test')]
        assert sum(parts) == split[name]
