from __future__ import annotations

import numpy as np
import pytest
from mmaction.registry import TRANSFORMS
from mmcv.transforms import Compose
from mmengine.registry import DefaultScope

from integralaction_mm.datasets.transforms import PreNormalizeFound2D


def run(*steps: dict, keypoint: np.ndarray, score: np.ndarray) -> np.ndarray:
    results = dict(
        keypoint=keypoint.astype(np.float32),
        keypoint_score=score.astype(np.float32),
        img_shape=(40, 80),
        modality='Pose',
    )
    with DefaultScope.overwrite_default_scope('mmaction'):
        pipeline = Compose([TRANSFORMS.build(step) for step in steps])
    return pipeline(results)['keypoint']


def test_by_hand():
    keypoint = np.array([[[[40, 20], [80, 0], [0, 0], [0, 0]]]])  # M = T = 1, K = 4
    score = np.array([[[0.9, 0.1, 0, 0.5]]])
    done = run(dict(type='PreNormalizeFound2D'), keypoint=keypoint, score=score)
    # The last joint was found, at the frame's corner.
    assert done.tolist() == [[[[0, 0], [1, -1], [0, 0], [-1, -1]]]]


def test_without_scores_all_joints_were_found():
    results = dict(keypoint=np.array([[[[40.0, 20], [0, 0]]]]), img_shape=(40, 80))
    done = PreNormalizeFound2D().transform(results)['keypoint']
    assert done.tolist() == [[[[0, 0], [-1, -1]]]]


@pytest.mark.parametrize('kind, moves', [('PreNormalizeFound2D', False), ('PreNormalize2D', True)])
def test_a_crop_does_not_move_what_was_not_found(kind, moves):
    keypoint, score = np.zeros((1, 1, 18, 2)), np.zeros((1, 1, 18))
    keypoint[0, 0, 0], score[0, 0, 0] = (60, 10), 1
    steps = (dict(type='CenterCrop', crop_size=20), dict(type=kind))
    whole = run(dict(type=kind), keypoint=keypoint, score=score)
    cropped = run(*steps, keypoint=keypoint, score=score)
    assert (whole[0, 0, 1:] != cropped[0, 0, 1:]).any() == moves
    assert cropped[0, 0, 0].tolist() == [2, -1]  # (30, 0) of 20 x 20
