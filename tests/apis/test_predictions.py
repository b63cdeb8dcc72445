"""Scores and gates as a user reads them."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from mmaction.structures import ActionDataSample
from torch import nn

from integralaction_mm.apis.predictions import GateRecorder, describe, gate_over_time
from integralaction_mm.models.heads import PoseDrivenGatingHead


def sample_of(*scores: float) -> ActionDataSample:
    sample = ActionDataSample()
    sample.set_pred_score(torch.tensor(scores))
    return sample


def test_best_first_and_ties_in_the_order_of_labels():
    result = describe(sample_of(0.25, 0.5, 0.25), ['a', 'b', 'c'], 2)
    assert result['topk'] == [
        dict(label=1, name='b', score=0.5),
        dict(label=0, name='a', score=0.25),
    ]
    assert result['pred_scores'] == [0.25, 0.5, 0.25]
    assert 'pred_gate' not in result
    assert len(describe(sample_of(1.0), ['a'], 5)['topk']) == 1


def test_scores_by_stream_are_averaged():
    sample = ActionDataSample()
    sample.set_pred_score(dict(rgb=torch.tensor([0.75, 0.25]), pose=torch.tensor([0.0, 1.0])))
    result = describe(sample, ['a', 'b'], 1)
    assert result['pred_scores'] == [0.375, 0.625]
    assert result['topk'] == [dict(label=1, name='b', score=0.625)]
    assert result['streams']['rgb'] == dict(
        topk=[dict(label=0, name='a', score=0.75)], pred_scores=[0.75, 0.25]
    )


def test_what_a_robust_head_says_of_the_context_and_the_pose():
    sample = sample_of(1.0)
    sample.set_field(torch.tensor(0.25), 'context_conflict')
    sample.set_field(torch.tensor(0.75), 'pose_on_body')
    result = describe(sample, ['a'], 1)
    assert (result['context_conflict'], result['pose_on_body']) == (0.25, 0.75)


def test_gate_is_averaged_over_clips_that_share_a_frame():
    over_time = gate_over_time(np.array([4, 0, 4]), np.array([0.5, 0.25, 1.0]))
    assert over_time == dict(gate_frames=[0, 4], gate=[0.25, 0.75])


def test_gate_of_each_video_clip_by_clip():
    channels = dict(rgb=4, pose=4)
    head = PoseDrivenGatingHead(3, channels, channels=2, num_segments=2)
    model = nn.Module()
    model.cls_head = head.eval()
    recorder = GateRecorder(model)
    assert recorder.of_videos(2) == []
    feats = torch.rand(8, 4, 2, 2), torch.rand(8, 4, 2, 2)  # 2 videos of 2 clips of 2 frames
    logits = head(feats)[1]
    assert logits.shape == (4, 2, 2)
    first, second = recorder.of_videos(2)
    wanted = logits.sigmoid().mean(dim=2).detach().numpy()
    assert first == pytest.approx(wanted[:2].ravel())
    assert second == pytest.approx(wanted[2:].ravel())


def test_model_without_a_gate():
    assert GateRecorder(nn.Linear(2, 2)).of_videos(3) == []


def test_heads_of_streams_beside_the_models_own():
    sample = sample_of(0.25, 0.75)
    sample.set_field(torch.tensor([1.0, 0.0]), 'pred_score_rgb')
    assert 'streams' not in describe(sample, ['a', 'b'], 1)
    sample.set_field(torch.tensor([0.5, 0.5]), 'pred_score_pose')
    result = describe(sample, ['a', 'b'], 1)
    assert result['pred_scores'] == [0.25, 0.75]
    assert result['streams']['rgb'] == dict(
        topk=[dict(label=0, name='a', score=1.0)], pred_scores=[1.0, 0.0]
    )
    assert result['streams']['pose']['pred_scores'] == [0.5, 0.5]
