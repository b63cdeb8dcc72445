"""Steps of a pipeline to a model's inputs, and its outputs to what a user reads."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from integralaction_mm.deployment.standalone.model import describe, make_inputs

VIDEO = SimpleNamespace(path='a.mp4', count=6)
SAMPLE = dict(do='sample', how='uniform', num_clips=2)


def test_inputs_of_a_graph_network(make_clips):
    steps = [
        dict(do='normalize', found=False),
        dict(do='join_score'),
        dict(SAMPLE, clip_len=dict(Pose=3)),
        dict(do='decode'),
        dict(do='persons', count=4, loop=False),
    ]
    found = make_inputs(dict(pipeline=steps, inputs=['graph']), make_clips())
    graph = found.pop('graph')
    assert (graph.shape, graph.dtype, found) == ((2, 4, 3, 18, 3), np.float32, {})
    assert (graph[:, 2:] == 0).all()
    assert (np.abs(graph[:, :2, ..., :2]) < 1).all()


def test_inputs_of_two_streams(make_clips):
    steps = [
        dict(SAMPLE, clip_len=dict(RGB=2, Pose=3)),
        dict(do='decode'),
        dict(do='resize', size=[10, 6]),
    ]
    spec = dict(pipeline=steps, inputs=['frames', 'keypoints'], max_persons=1)
    found = make_inputs(spec, make_clips())
    assert found['frames'].shape == (2, 2, 3, 6, 10)
    assert found['keypoints'].shape == (2, 3, 1, 18, 3)
    assert found['keypoints'][..., 0].max() < 10
    del spec['max_persons']
    assert make_inputs(spec, make_clips())['keypoints'].shape == (2, 3, 2, 18, 3)


def test_outputs():
    outputs = dict(
        scores=np.array([0.25, 0.75]),
        gate=np.array([0.5, 0.25]),
        conflict=np.array(0.125),
        body=np.array(0.75),
        scores_rgb=np.array([0.5, 0.5]),
    )
    result = describe(outputs, ['nod', 'wink'], VIDEO, 3, 1)
    assert result == dict(
        video='a.mp4',
        frames=6,
        clips=3,
        topk=[dict(label=1, name='wink', score=0.75)],
        pred_scores=[0.25, 0.75],
        streams=dict(
            rgb=dict(topk=[dict(label=0, name='nod', score=0.5)], pred_scores=[0.5, 0.5])
        ),
        pred_gate=[0.5, 0.25],
        gate_mean=0.375,
        context_conflict=0.125,
        pose_on_body=0.75,
    )
