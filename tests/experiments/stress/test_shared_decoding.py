"""What a pipeline gives with one decoding is what it gives with one for each run."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from mmaction.datasets.transforms import DecordDecode, DecordInit
from mmengine.dataset import Compose
from mmengine.registry import DefaultScope

from integralaction_mm.experiments.stress.shared_decoding import share_decoding


class Counted(DecordDecode):
    count = 0

    def transform(self, results: dict) -> dict:
        Counted.count += 1
        return super().transform(results)


def as_arrays(packed):
    inputs = packed['inputs']
    items = inputs.items() if isinstance(inputs, dict) else [('inputs', inputs)]
    return {key: np.asarray(value) for key, value in items}


@pytest.mark.parametrize('name', ['tsm', 'rgbpose', 'ours'])
def test_same_inputs(videos_of, model_of, name):
    from mmengine.config import Config

    videos = videos_of(name)
    pipeline = Config.fromfile(model_of(name)[0]).test_dataloader.dataset.pipeline
    with DefaultScope.overwrite_default_scope('mmaction'):
        plain = Compose(pipeline)
    info = videos.info(1)
    wanted = as_arrays(plain(copy.deepcopy(info)))
    videos._start()
    for _ in range(3):
        results = copy.deepcopy(info)
        for step in videos.steps:
            results = step(results)
        for key, value in as_arrays(results).items():
            np.testing.assert_array_equal(value, wanted[key])


def test_poses_are_picked_anew(videos_of):
    videos = videos_of('ours')
    info = videos.info(0)
    videos._start()
    outputs = []
    for shift in (0, 0, 9):
        results = copy.deepcopy(info)
        results['keypoint'] = results['keypoint'] + shift
        for step in videos.steps:
            results = step(results)
        outputs.append(as_arrays(results))
    first, again, moved = outputs
    np.testing.assert_array_equal(first['imgs'], moved['imgs'])
    np.testing.assert_array_equal(first['heatmap_imgs'], again['heatmap_imgs'])
    assert (first['heatmap_imgs'] != moved['heatmap_imgs']).any()


def test_a_video_is_opened_and_decoded_once(videos_of):
    info = videos_of('tsm').info(0)
    steps = [DecordInit(), Counted()]
    decoding, shared = share_decoding(steps)
    assert decoding is steps[1]
    for _ in range(2):
        Counted.count = 0
        for step in shared:
            step.start()
        for _ in range(3):
            results = dict(info, frame_inds=np.array([0, 5]))
            for step in steps:
                results = step(results)
            assert len(results['imgs']) == 2
            assert results['total_frames'] == info['total_frames']
            results['imgs'][0][:] = 0  # what works in place must not reach the next
        assert results['imgs'][1].any()
        assert Counted.count == 1
    assert decoding.found['imgs'][0].any()


@pytest.mark.parametrize('name', ['stgcn', 'ours_of_poses'])
def test_nothing_to_decode(videos_of, name):
    assert share_decoding(videos_of(name).steps) == (None, [])
