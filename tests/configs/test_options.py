"""Test sets by name, and modalities by the options that the READMEs give."""

from __future__ import annotations

import argparse
import copy
import re
from pathlib import Path

import numpy as np
import pytest
from leaves import GRAPHS, LEAVES, ROOT, check_pipelines, dataset_of, load_theirs, with_options
from mmengine.config import Config
from mmengine.dataset import Compose
from mmengine.registry import DefaultScope

from integralaction_mm.commands.arguments import CfgOptions

# The joint from which each of NTU-25 hangs, as in MMAction2's JointToBone.
NTU_PARENTS = [1, 20, 20, 2, 20, 4, 5, 6, 20, 8, 9, 10, 0, 12, 13, 14, 0, 16, 17, 18, 20, 22, 7]
NTU_PARENTS += [24, 11]
# The options of configs/skeleton/README.md: by modality, then whether they are for NTU-25.
LINES = re.findall(
    r'^\| (bone|joint-motion|bone-motion) \| `(.+)` \|$',
    (ROOT / 'skeleton/README.md').read_text(),
    re.MULTILINE,
)
MODALITIES = [(name, line, 'feat_list' in line) for name, line in LINES]


def parse_options(line: str) -> dict:
    argv = ['--cfg-options', *line.split()]
    parser = argparse.ArgumentParser()
    parser.add_argument('--cfg-options', nargs='+', action=CfgOptions)
    return parser.parse_args(argv).cfg_options


@pytest.mark.parametrize('modality, line, of_ntu', MODALITIES)
@pytest.mark.parametrize('model', GRAPHS)
def test_options_of_a_modality_train_and_test(
    model, modality, line, of_ntu, small_config, check_run
):
    for data in ('ntu60',) if of_ntu else ('k50', 'ntu60_coco'):
        check_run(small_config(f'skeleton/{model}/{model}_joint_{data}.py', parse_options(line)))


def test_every_modality_has_options():
    assert [name for name, _, of_ntu in MODALITIES if of_ntu] == [
        'bone',
        'joint-motion',
        'bone-motion',
    ]
    assert len(MODALITIES) == 6


@pytest.mark.parametrize('modality, line, of_ntu', MODALITIES)
@pytest.mark.parametrize('phase', ['train', 'val', 'test'])
def test_options_of_a_modality_give_it(modality, line, of_ntu, phase):
    """By hand for NTU-25, where MMAction2's GenSkeFeat has it for the other layouts."""
    keypoint = np.random.default_rng(0).uniform(0, 48, (2, 5, 25, 2)).astype(np.float32)
    score = np.ones((2, 5, 25), dtype=np.float32)
    sample = dict(keypoint=keypoint, keypoint_score=score, img_shape=(48, 64))
    leaf = 'skeleton/stgcn/stgcn_joint_ntu60.py' if of_ntu else 'skeleton/stgcn/stgcn_joint_k50.py'
    pipeline = dataset_of(with_options(leaf, parse_options(line)), phase).pipeline
    if not of_ntu:
        features = dict(bone='b') | {'joint-motion': 'jm', 'bone-motion': 'bm'}
        assert [s.feats for s in pipeline if s.type == 'GenSkeFeat'] == [[features[modality]]]
        return
    with DefaultScope.overwrite_default_scope('mmaction'):
        until = next(i for i, step in enumerate(pipeline) if 'Sample' in step.type)
        found = Compose(pipeline[:until])(copy.deepcopy(sample))['keypoint']
    expected = keypoint / (32, 24) - 1
    if 'bone' in modality:
        expected = expected - expected[:, :, NTU_PARENTS]
    if 'motion' in modality:
        expected = np.concatenate([np.diff(expected, axis=1), 0 * expected[:, :1]], axis=1)
    np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize('modality, line, of_ntu', [m for m in MODALITIES if not m[2]])
@pytest.mark.parametrize('model', GRAPHS)
def test_options_make_the_pipelines_of_mmaction2(model, modality, line, of_ntu):
    own = with_options(f'skeleton/{model}/{model}_joint_ntu60_coco.py', parse_options(line))
    check_pipelines(own, load_theirs(f'{model}_{modality}'))


@pytest.mark.parametrize('name', LEAVES)
def test_test_sets(name):
    cfg = Config.fromfile(str(ROOT / name))
    dataset = cfg.test_dataloader.dataset
    assert all(dataset[key] == value for key, value in next(iter(cfg.test_sets.values())).items())
    data = Path(name).stem
    known = dict(
        pantomime='in_context out_of_context no_context wrong_scene wrong_object unseen_scene '
        'half_pose no_pose other_pose',
        ntu60='xsub xview',
        k400='kinetics400 mimetics',
        penn='test',
        interaction='set2 set2_no_pointing set1 set1_no_pointing',
        weizmann='in_context out_of_context val val_out_of_context',
    )
    wanted = next((sets for key, sets in known.items() if key in data), 'kinetics50 mimetics')
    assert list(cfg.test_sets) == wanted.split()
    for test_set, fields in cfg.test_sets.items():
        chosen = with_options(name, None, test_set).test_dataloader.dataset
        changed = {key for key in dataset if chosen[key] != dataset[key]}
        assert changed <= {'ann_file', 'data_prefix', 'split'}
        assert changed or test_set == wanted.split()[0]
        assert all(chosen[key] == value for key, value in fields.items())


@pytest.mark.parametrize('leaf', ['integralaction/rgb_pose_k50', 'skeleton/stgcn/stgcn_joint_k50'])
def test_options_of_the_readme_are_the_test_set(leaf):
    block = re.search(r'CHECKPOINT --cfg-options (.*?)```', (ROOT / 'README.md').read_text(), re.S)
    options = parse_options(block[1].replace('\\', ''))
    by_hand, by_name = (
        with_options(f'{leaf}.py', options),
        with_options(f'{leaf}.py', None, 'mimetics'),
    )
    assert by_hand.test_dataloader == by_name.test_dataloader
