"""Trainings by MMEngine's runner, with several workers and processes, on files that are bad."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

import numpy as np
import pytest
from bad_videos import build_runner, dataset_of, make_videos
from mmengine.registry import DefaultScope

from integralaction_mm.engine.hooks.bad_videos_hook import BadVideosHook


def log_of(work_dir) -> str:
    (path,) = work_dir.glob('*/*.log')
    return path.read_text()


def warnings_in(log: str) -> list[str]:
    return [line for line in log.splitlines() if 'bad video, replaced by another' in line]


@pytest.fixture(autouse=True)
def scope():
    with DefaultScope.overwrite_default_scope('mmaction'):
        yield


@pytest.mark.parametrize('workers', [0, 2])
def test_a_training_goes_on_and_names_each_once(tmp_path, workers):
    """1 % are damaged, and seen in both epochs, by whichever worker."""
    folder = make_videos(tmp_path / 'data', 100, bad=[33])
    sampler = dict(type='DefaultSampler', shuffle=True, seed=0)
    runner = build_runner(folder, tmp_path / 'work', num_workers=workers, sampler=sampler)
    runner.train()
    assert runner.epoch == 2
    log = log_of(tmp_path / 'work')
    (line,) = warnings_in(log)
    assert 'WARNING' in line
    assert f'video cannot be decoded: {folder}/033.mp4 (' in line
    assert log.count('bad videos: 1 of 100, at most 5 allowed') == 2


def test_it_says_so_where_all_are_whole(tmp_path):
    runner = build_runner(make_videos(tmp_path / 'data', 10), tmp_path / 'work', num_workers=0)
    runner.train()
    assert log_of(tmp_path / 'work').count('bad videos: 0 of 10, at most 3 allowed') == 2


def test_too_many_stop_it_with_their_list(tmp_path):
    """Each of two workers sees two, which would be few enough."""
    bad = [0, 3, 10, 13]  # of batches of five, the first and the third are one worker's
    folder = make_videos(tmp_path / 'data', 40, bad)
    (folder / '020.mp4').unlink()
    runner = build_runner(folder, tmp_path / 'work', batch_size=5)
    with pytest.raises(ValueError, match=r'at most 3 of 40 videos may be bad .*, but 4 are:') as e:
        runner.train()
    for number in bad:
        assert f'{number:03}.mp4' in str(e.value)
    assert runner.epoch == 0


@pytest.mark.parametrize('workers', [0, 1])
def test_a_wrong_folder_stops_it_at_once(tmp_path, workers):
    folder = make_videos(tmp_path / 'data', 20)
    dataset = dict(dataset_of(folder), data_prefix=dict(video=str(tmp_path / 'other')))
    runner = build_runner(folder, tmp_path / 'work', num_workers=workers, dataset=dataset)
    with pytest.raises(ValueError, match='at most 3 of 20 videos may be bad .*, but 4 are:') as e:
        runner.train()
    assert f'neither a video nor a folder of frames: {tmp_path}/other/003.mp4' in str(e.value)
    assert runner.iter == 0


@pytest.mark.parametrize('workers', [0, 2])
def test_a_validation_leaves_bad_ones_out(tmp_path, workers):
    """Those of a batch of two, and one of another; nothing is counted twice in their place."""
    train = make_videos(tmp_path / 'train', 10)
    val = make_videos(tmp_path / 'val', 8, bad=[2, 3, 5])
    runner = build_runner(train, tmp_path / 'work', val=val, num_workers=workers)
    runner.train()
    log = log_of(tmp_path / 'work')
    lines = [line for line in log.splitlines() if 'bad video, left out of the validation' in line]
    assert [any(f'{val}/00{n}.mp4' in line for line in lines) for n in (2, 3, 5)] == [True] * 3
    assert len(lines) == 3
    assert (
        log.count('bad videos, which the validation does not count: 3 of 8, at most 3 allowed')
        == 2
    )
    dump = pickle.loads((tmp_path / 'work/dump.pkl').read_bytes())
    assert [Path(sample['filename']).stem for sample in dump] == [
        '000',
        '001',
        '004',
        '006',
        '007',
    ]
    right = np.mean([sample['pred_label'] == sample['gt_label'] for sample in dump])
    assert f'acc/top1: {right:.4f}' in log


def test_too_many_bad_ones_stop_a_validation(tmp_path):
    val = make_videos(tmp_path / 'val', 8, bad=[1, 2, 3, 5])
    train = make_videos(tmp_path / 'train', 10)
    runner = build_runner(train, tmp_path / 'work', val=val)  # each worker sees two
    with pytest.raises(ValueError, match='at most 3 of 8 videos may be bad .*, but 4 are:'):
        runner.train()


@pytest.mark.parametrize('wrapper', ['RepeatDataset', 'ConcatDataset'])
def test_datasets_within_wrappers(tmp_path, wrapper):
    dataset = dataset_of(make_videos(tmp_path / 'data', 20, bad=[4]))
    wrapped = dict(dataset=dataset, times=2)
    if wrapper == 'ConcatDataset':
        whole = dataset_of(make_videos(tmp_path / 'more', 20))
        wrapped = dict(datasets=[dataset, whole])
    dataset = dict(type=wrapper, **wrapped)
    runner = build_runner(tmp_path / 'data', tmp_path / 'work', num_workers=0, dataset=dataset)
    runner.train()
    log = log_of(tmp_path / 'work')
    assert len(warnings_in(log)) == 1
    count = (
        '1 of 20, at most 3 allowed'
        if wrapper == 'RepeatDataset'
        else '1 of 40, at most 6 allowed'
    )
    assert f'bad videos: {count}' in log


def test_workers_that_share_no_memory(tmp_path):
    folder = make_videos(tmp_path / 'data', 20, bad=[4])
    context = dict(num_workers=1, multiprocessing_context='spawn')
    runner = build_runner(folder, tmp_path / 'work', **context)
    runner.train()
    log = log_of(tmp_path / 'work')
    assert len(warnings_in(log)) == 1
    assert log.count('bad videos: 1 of 20, at most 3 allowed') == 2


@pytest.mark.parametrize('bad', [[0, 31], [0, 10, 21, 31]])
def test_processes_count_together(tmp_path, run_process, root, bad):
    """Each sees every other video; two each are too many together."""
    folder = make_videos(tmp_path / 'data', 40, bad)
    launcher = (sys.executable, '-m', 'torch.distributed.run', '--standalone')
    done = run_process(
        *(*launcher, '--nproc_per_node=2', root / 'tests/helpers/bad_videos.py'),
        *(folder, tmp_path / 'work'),
        cwd=tmp_path,
        env={'PYTHONPATH': str(root)},
        rc=int(len(bad) > 3),
    )
    lines = warnings_in(log_of(tmp_path / 'work'))
    assert len(lines) == len(bad)
    for number, line in zip(bad, sorted(lines)):
        assert any(f'{number:03}.mp4' in line for line in lines)
    if len(bad) > 3:
        assert 'at most 3 of 40 videos may be bad (max_bad_videos), but 4 are:' in done.stderr
    else:
        assert log_of(tmp_path / 'work').count('bad videos: 2 of 40, at most 3 allowed') == 2


def test_bad_interval():
    with pytest.raises(ValueError, match='interval must be >= 1, but got 0'):
        BadVideosHook(0)
