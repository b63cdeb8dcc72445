"""Samplers without MMAction2: the same frames as with it."""

from __future__ import annotations

import numpy as np
import pytest
from mmaction.datasets.transforms import SampleFrames, UniformSampleFrames

from integralaction_mm.deployment.standalone.sampling import align, sample

RATES = dict(clip_len=dict(RGB=2, Pose=4), frame_interval=dict(RGB=2, Pose=1))


@pytest.mark.parametrize('clips, total, rgb, pose', [
    (1, 20, [[8, 10]], [[8, 9, 10, 11]]),  # from 8, the middle of 0..16
    (3, 8, [[0, 2], [2, 4], [4, 6]], [[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 6, 7]]),
    (2, 3, [[0, 2], [0, 2]], [[0, 1, 2, 0], [0, 1, 2, 0]]),  # loops
])  # fmt: skip
def test_windows(clips, total, rgb, pose):
    found = sample(dict(how='window', **RATES), total, clips)
    assert found['RGB'].reshape(clips, -1).tolist() == rgb
    assert found['Pose'].reshape(clips, -1).tolist() == pose


@pytest.mark.parametrize('num_clips', [1, 2, 3])
@pytest.mark.parametrize('total', [1, 5, 16, 17, 19, 60])
def test_clips_are_those_of_sample_frames(total, num_clips):
    theirs = SampleFrames(4, frame_interval=5, num_clips=num_clips, test_mode=True)
    wanted = theirs.transform(dict(total_frames=total, start_index=0))['frame_inds']
    step = dict(how='clips', clip_len=dict(Pose=4), frame_interval=dict(Pose=5))
    np.testing.assert_array_equal(sample(step, total, num_clips)['Pose'], wanted)


@pytest.mark.parametrize('num_clips', [1, 3])
@pytest.mark.parametrize('total', [1, 2, 7, 8, 11, 15, 16, 50])
def test_uniform_frames_are_those_of_uniform_sample_frames(total, num_clips):
    theirs = UniformSampleFrames(8, num_clips=num_clips, test_mode=True)
    wanted = theirs.transform(dict(total_frames=total))['frame_inds']
    found = sample(dict(how='uniform', clip_len=dict(Pose=8)), total, num_clips)
    np.testing.assert_array_equal(found['Pose'], wanted)


def test_frames_at_ticks_of_another_clock():
    assert align(np.arange(4), 4, 8).tolist() == [1, 3, 5, 7]  # those in the middle of a tick
    assert align(np.arange(4), 4, 2).tolist() == [0, 0, 1, 1]
