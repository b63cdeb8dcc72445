from __future__ import annotations

import json
import sys

import mmengine
import numpy as np
import pytest
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.evaluator import Evaluator
from mmengine.registry import init_default_scope

import integralaction_mm  # noqa: F401


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


def test_conflicts():
    conflicts = [torch.tensor(value) for value in (0.9, 0.2, 0.4)]
    samples = [{**item, 'context_conflict': value} for item, value in zip(SAMPLES, conflicts)]
    figures = evaluate(samples)
    found = {name: value for name, value in figures.items() if 'conflict' in name}
    assert found == pytest.approx({
        'gate/conflict_mean': 0.5, 'gate/conflict_class_1': 0.2, 'gate/conflict_class_2': 0.65
    })  # fmt: skip
    assert figures['gate/mean'] == pytest.approx(1 / 3)


def test_poses_on_their_bodies():
    bodies = [torch.tensor(value) for value in (0.9, 0.2, 0.4)]
    figures = evaluate([{**item, 'pose_on_body': x} for item, x in zip(SAMPLES, bodies)])
    found = {name: value for name, value in figures.items() if 'body' in name}
    assert found == pytest.approx({
        'gate/body_mean': 0.5, 'gate/body_class_1': 0.2, 'gate/body_class_2': 0.65
    })  # fmt: skip


def test_samples_without_a_gate():
    bare = {key: value for key, value in SAMPLES[0].items() if key != 'pred_gate'}
    with pytest.raises(
        ValueError, match="must get samples with 'pred_gate'.*but got \\['gt_label"
    ):
        evaluate([bare])


CONFIG = """
_base_ = {base!r}
stages = [{stages}]
model = dict(stream_heads=dict(rgb=stages[0], pose=stages[1]))
test_dataloader = dict(num_workers=0, persistent_workers=False, dataset=dict(
    ann_file='{data}/annotations.pkl', data_prefix=dict(video='{data}/videos')))
test_evaluator = [dict(type='AccMetric'), dict(type='GateMetric')]
load_from = None
"""


def test_a_real_test_with_stream_heads(root, run_process, tiny_data, tmp_path):
    configs = root / 'configs' / 'pantomime'
    single = [configs / f'{stream}_only_pantomime.py' for stream in ('rgb', 'pose')]
    heads = ', '.join(repr(Config.fromfile(path).model.cls_head.to_dict()) for path in single)
    path = tmp_path / 'config.py'
    base = str(configs / 'rgb_pose_pantomime.py')
    path.write_text(CONFIG.format(base=base, stages=heads, data=tiny_data))
    init_default_scope('mmaction')
    model = MODELS.build(Config.fromfile(path).model)
    torch.save(dict(state_dict=model.state_dict()), tmp_path / 'model.pth')
    run_process(
        *(sys.executable, root / 'tools/test.py', path, tmp_path / 'model.pth'),
        *('--work-dir', tmp_path / 'logs', '--dump', tmp_path / 'dump.pkl'),
        cwd=tmp_path,
    )
    figures = json.loads(next((tmp_path / 'logs').glob('*/*.json')).read_text())
    dumped = mmengine.load(tmp_path / 'dump.pkl')
    assert figures['gate/mean'] == pytest.approx(
        np.mean([item['pred_gate'].mean() for item in dumped])
    )
    for name in ('rgb', 'pose'):
        hits = [item[f'pred_score_{name}'].argmax() == item['gt_label'] for item in dumped]
        assert figures[f'gate/{name}_top1'] == pytest.approx(np.mean(hits))
