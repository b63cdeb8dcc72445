from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from integralaction_mm.experiments.stress.suite import FRAMES, POSES, make_tests
from integralaction_mm.experiments.stress.videos import VideoTests


def make(videos, *kinds, severities=(3,)):
    infos = [videos.info(index) for index in range(len(videos))]
    backgrounds = [dict(background=np.full((4, 4, 3), 9, np.uint8), label=99, filename='x')]
    return make_tests(kinds, severities, 0, videos.layout, backgrounds, infos)


def inputs(sample):
    given = sample.packed['inputs']
    return given if isinstance(given, dict) else {'inputs': given}


@pytest.mark.parametrize(
    'name, gives',
    [
        ('tsm', {FRAMES}),
        ('stgcn', {POSES}),
        ('ours_of_poses', {POSES}),
        ('rgbpose', {FRAMES, POSES}),
        ('ours', {FRAMES, POSES}),
    ],
)
def test_what_a_model_takes(videos_of, name, gives):
    assert videos_of(name).gives == gives


def test_tests_change_what_they_are_about(videos_of):
    videos = videos_of('ours')
    kinds = ('human_blank', 'noise', 'pose_jitter')
    clean, human, noise, jitter = map(inputs, videos.run(0, make(videos, *kinds)))
    for changed in (human, noise):
        assert (changed['imgs'] != clean['imgs']).any()
        assert torch.equal(changed['heatmap_imgs'], clean['heatmap_imgs'])
    assert torch.equal(jitter['imgs'], clean['imgs'])
    assert not torch.equal(jitter['heatmap_imgs'], clean['heatmap_imgs'])


def test_masks_of_stock_tsm_follow_the_poses_of_the_sampled_frames(videos_of):
    videos = videos_of('tsm')
    _, human = videos.run(0, make(videos, 'human_blank'), seen=True)
    info = videos.info(0)
    segment = info['total_frames'] / 8
    times = ((np.arange(8) + 0.5) * segment).astype(int)  # MMAction2 takes the middles
    for img, time in zip(human.seen['imgs'], times):
        shown = (img != [124, 116, 104]).any(axis=-1)
        assert 0 < shown.mean() < 0.5
        joints = info['keypoint'][0, time][info['keypoint_score'][0, time] > 0.3]
        x, y = np.rint(joints.astype(float)).astype(int).T
        inside = (x >= 0) & (x < 64) & (y >= 0) & (y < 48)
        assert shown[y[inside], x[inside]].mean() > 0.6


def test_given_masks(videos_of, tmp_path):
    videos = videos_of('tsm', mask_dir=tmp_path)
    path = tmp_path / videos.info(0)['filename'].split('/videos/')[1]
    masks = np.zeros((16, 48, 64), np.uint8)
    masks[:8, :, :32] = 1
    masks[8:, :, 32:] = 1
    path.parent.mkdir(parents=True)
    np.savez_compressed(path.with_suffix('.npz'), masks=masks)
    _, human = videos.run(0, make(videos, 'human_blank'), seen=True)
    for t, img in enumerate(human.seen['imgs']):
        blank = (img == [124, 116, 104]).all(axis=-1)
        assert blank[:, 32:].all() == (t < 4)
        assert blank[:, :32].all() == (t >= 4)
    with pytest.raises(FileNotFoundError, match='masks not found: .*npz'):
        list(videos.run(1, make(videos, 'human_blank')))
    path.with_suffix('.npz').write_bytes(path.with_suffix('.npz').read_bytes()[:99])
    with pytest.raises(ValueError, match='masks cannot be read: .*npz'):
        list(videos.run(0, make(videos, 'human_blank')))
    np.savez(path.with_suffix('.npz'), masks=masks[0])
    with pytest.raises(ValueError, match=r"must hold 'masks' \(T, h, w\), but got \(48, 64\)"):
        list(videos.run(0, make(videos, 'human_blank')))


def test_notes(videos_of):
    videos = videos_of('ours')
    clean, swap, other = videos.run(0, make(videos, 'action_swap', 'other_pose'))
    assert clean.notes == {}
    assert swap.notes == dict(unchanged=False, background_label=99)
    assert other.notes['pose_label'] in {videos.info(1)['label'], videos.info(2)['label']}


def test_a_test_does_not_depend_on_those_before_it(videos_of):
    videos = videos_of('ours')
    tests = make(videos, 'noise', 'shuffled', 'joints_missing', 'human_stripes')
    forward = {sample.test: inputs(sample) for sample in videos.run(1, tests)}
    list(videos.run(0, tests))
    for sample in videos.run(1, tests[::-1]):
        for key, value in inputs(sample).items():
            assert torch.equal(value, forward[sample.test][key]), sample.test


def test_pose_tests_come_before_a_graph_pipeline_normalizes(videos_of):
    videos = videos_of('stgcn')
    tests = make(videos, 'pose_late', 'pose_dropped', severities=(5,))
    clean, late, dropped = videos.run(0, tests)
    assert not torch.equal(inputs(clean)['inputs'], inputs(late)['inputs'])
    assert not inputs(dropped)['inputs'][..., 2].any()  # no score is left


def test_backgrounds_are_spread_over_classes_and_clean(videos_of):
    videos = videos_of('tsm', count=12)
    found = videos.backgrounds(5, seed=0)
    assert len({item['label'] for item in found}) == 5
    assert found[0]['background'].shape == (48, 64, 3)
    again = videos.backgrounds(5, seed=0)
    assert [item['filename'] for item in again] == [item['filename'] for item in found]
    others = videos.backgrounds(5, seed=1)
    assert [item['filename'] for item in others] != [item['filename'] for item in found]


@pytest.mark.parametrize('workers', [0, 2])
def test_workers_share_the_videos(videos_of, workers):
    videos = videos_of('stgcn')
    tests = make(videos, 'pose_late')
    todo = [(index, tests) for index in range(3)]
    loader = DataLoader(
        VideoTests(videos, todo), batch_size=2, num_workers=workers, collate_fn=list
    )
    seen = [(sample.index, sample.test) for batch in loader for sample in batch]
    assert sorted(seen) == [(i, name) for i in range(3) for name in ('clean', 'pose_late_3')]


def test_no_background_of_a_bad_video(videos_of, tiny_data, tmp_path):
    shutil.copytree(tiny_data / 'videos', tmp_path / 'videos')
    options = dict(count=3, video_dir=tmp_path / 'videos')
    first = Path(videos_of('tsm', **options).backgrounds(3, seed=0)[0]['filename'])
    first.write_bytes(b'')
    found = videos_of('tsm', **options).backgrounds(3, seed=0)
    assert len(found) == 2
    assert first.as_posix() not in {item['filename'] for item in found}
