from __future__ import annotations

import pytest
import torch
from mmengine.evaluator import Evaluator


def sample(label: int, gate: list[float], **scores: list[float]) -> dict:
    """One prediction as the evaluator gives it to a metric."""
    return {
        'gt_label': torch.tensor([label]),
        'pred_score': torch.tensor([0.2, 0.5, 0.3]),
        'pred_gate': torch.tensor(gate),
        **{f'pred_score_{stream}': torch.tensor(score) for stream, score in scores.items()},
    }


def evaluate(samples: list[dict], **options) -> dict:
    """Figures of an evaluator beside MMAction2's accuracy, in two batches."""
    import integralaction_mm  # noqa: F401

    evaluator = Evaluator([
        {'type': 'mmaction.AccMetric'}, {'type': 'mmaction.GateMetric', **options}
    ])  # fmt: skip
    for batch in (samples[:1], samples[1:]):
        evaluator.process(batch)
    return evaluator.evaluate(len(samples))


SAMPLES = [sample(2, [0.1, 0.3]), sample(1, [0.5, 0.5]), sample(2, [0.2, 0.4])]


def test_means():
    figures = evaluate(SAMPLES)
    assert figures['acc/top1'] == pytest.approx(1 / 3)
    gates = {name: value for name, value in figures.items() if name.startswith('gate/')}
    assert gates == pytest.approx({
        'gate/mean': 1 / 3, 'gate/class_1': 0.5, 'gate/class_2': 0.25
    })  # fmt: skip


def test_options():
    figures = evaluate(SAMPLES, by_class=False, prefix='G')
    assert [name for name in figures if not name.startswith('acc')] == ['G/mean']


def test_streams():
    figures = evaluate([
        sample(0, [0.5], rgb=[0.9, 0.1], pose=[0.2, 0.8]),
        sample(1, [0.5], rgb=[0.9, 0.1], pose=[0.8, 0.2]),
    ])  # fmt: skip
    assert figures['gate/rgb_top1'] == 0.5
    assert figures['gate/pose_top1'] == 0


def test_samples_without_a_gate():
    bare = {key: value for key, value in SAMPLES[0].items() if key != 'pred_gate'}
    with pytest.raises(
        ValueError, match="must get samples with 'pred_gate'.*but got \\['gt_label"
    ):
        evaluate([bare])
