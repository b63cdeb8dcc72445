"""Every path of version 0.1.0 that is no longer there ends in its new one, or in a command."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from mmengine.config import Config

from integralaction_mm.commands.arguments import merge_options
from integralaction_mm.commands.test import build_test_parser
from integralaction_mm.commands.train import build_train_parser
from integralaction_mm.config_files import config_path, find_config, load_config
from integralaction_mm.moved_configs import current_config, current_name, current_stem

# An old path and its new one, or '-' where options of another config took its place.
TABLE = Path(__file__).with_name('moved_configs_0.1.0.txt').read_text().splitlines()
ROWS = [tuple(line.split()) for line in TABLE]
MOVED = [row for row in ROWS if row[1] != '-']
REPLACED = [old for old, new in ROWS if new == '-']


@pytest.mark.parametrize('old, new', MOVED)
def test_forwards(old, new, root):
    assert not (root / 'configs' / old).exists()
    assert current_name(old) == new
    with pytest.warns(FutureWarning, match=f'config {old} has moved to {new}'):
        assert config_path(old) == str(root / 'configs' / new)
    assert find_config(Path(old).stem) == str(root / 'configs' / new)


@pytest.mark.parametrize('old', REPLACED)
def test_replaced_by_a_command_that_works(old, root, tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        config_path(old)
    assert str(caught.value).startswith(f'{old} is a ')
    _, tool, *argv = shlex.split(str(caught.value)[str(caught.value).index('python ') :])
    argv = [str(root / arg) if arg.startswith('configs/') else arg for arg in argv]
    checkpoint = tmp_path / 'a.pth'
    checkpoint.touch()
    argv = [str(checkpoint) if arg == 'CHECKPOINT' else arg for arg in argv]
    parser = build_train_parser() if tool == 'tools/train.py' else build_test_parser()
    args = parser.parse_args(argv)
    test_set = getattr(args, 'test_set', None)
    assert (test_set == 'mimetics') == ('mimetics' in old)
    cfg = Config.fromfile(args.config)
    merge_options(cfg, args.cfg_options, test_set)
    if test_set:
        assert 'mimetics' in cfg.test_dataloader.dataset.ann_file
    else:
        assert args.work_dir == f'work_dirs/{current_stem(Path(old).stem)}'
    modality = re.search('joint_motion|bone_motion|bone', old)
    wanted = dict(joint_motion='jm', bone_motion='bm', bone='b')[modality[0]] if modality else None
    found = [
        step.get('feats') or step.get('feat_list')
        for step in cfg.test_dataloader.dataset.pipeline
        if step.type in ('GenSkeFeat', 'MergeSkeFeat')
    ]
    assert not wanted or found == [[wanted]]


@pytest.mark.parametrize('name', [
    'integralaction/rgb_pose_k50.py', 'skeleton/stgcn/stgcn_joint_k50.py', 'mine.py',
    'integralaction/mine.py', 'other/rgb_agcn_k50.py', '_base_/models/rgb_r18.py',
])  # fmt: skip
def test_others_stay(name):
    assert current_name(name) == name
    assert current_config(name) == name


def test_arguments_and_load_config_take_the_new_path(root):
    old = str(root / 'configs/skeleton/agcn_joint_k50.py')
    new = str(root / 'configs/skeleton/2s-agcn/2s-agcn_joint_k50.py')
    with pytest.warns(FutureWarning, match='has moved to skeleton/2s-agcn'):
        assert build_train_parser().parse_args([old]).config == new
    with pytest.warns(FutureWarning):
        assert load_config(old).filename == new


def test_a_file_of_that_name_is_not_forwarded(tmp_path):
    path = tmp_path / 'configs/skeleton/agcn_joint_k50.py'
    path.parent.mkdir(parents=True)
    path.write_text('a = 1\n')
    assert current_config(str(path)) == str(path)


def test_a_path_of_a_twin_ends_in_one_line(root, run_process, tmp_path):
    config = root / 'configs/integralaction/rgb_pose_k50_mimetics.py'
    done = run_process(sys.executable, root / 'tools/test.py', config, 'a.pth', cwd=tmp_path, rc=2)
    assert done.stderr.splitlines()[-1].endswith(
        'argument config: integralaction/rgb_pose_k50_mimetics.py is a test set now: python '
        'tools/test.py configs/integralaction/rgb_pose_k50.py CHECKPOINT --test-set mimetics'
    )
