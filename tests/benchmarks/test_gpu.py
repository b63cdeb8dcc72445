from __future__ import annotations

import json
import sys

import pytest

# Not 'tests', 'deterministic' and 'demo': they run the project's own tests and commands.
FIGURES = dict(
    steps={
        'matrix bfloat16',
        *(f'rgb_only B bfloat16 {rival}' for rival in ('ours', 'stock', 'plain')),
        *(
            f'rgb_pose B bfloat16 {rival}'
            for rival in ('ours', 'unfused', 'released', 'plain')
        ),
        *(f'pose_only B bfloat16 {rival}' for rival in ('ours', 'stock', 'plain')),
    },
    maps={'B'},
    profile={'rgb_only B bfloat16 ours'},
    variants={
        'rgb_only B bfloat16 ours',
        'rgb_only B bfloat16 ours channels first',
        'rgb_pose B bfloat16 ours batch x 4',
        'rgb_only B bfloat16 ours cudnn_benchmark',
        'pose_only B bfloat16 ours cudnn_benchmark',
        'rgb_pose B bfloat16 ours cudnn_benchmark',
    },
    compiled={'rgb_pose B bfloat16 ours', 'rgb_pose B bfloat16 ours compiled'},
    workers={
        'rgb_pose B bfloat16 ours takes', 'rgb_only B bfloat16 ours takes', '1 workers give',
    },
    onnx_half={'rgb_pose_pantomime'},
)  # fmt: skip


@pytest.mark.parametrize(
    'parts',
    [('steps', 'maps', 'onnx_half'), pytest.param(tuple(FIGURES), marks=pytest.mark.slow)],
    ids=['short', 'all'],
)
def test_dry_run_writes_every_figure(parts, run_process, root, tmp_path):
    out = tmp_path / 'gpu.json'
    command = [sys.executable, root / 'benchmarks' / 'gpu.py', '--dry-run', '--out', out]
    command += ['--only', *parts]
    done = run_process(*command, cwd=tmp_path, env=dict(CUDA_VISIBLE_DEVICES=''), timeout=900)
    figures = json.loads(out.read_text())
    assert '"error"' not in out.read_text()
    found = {name: set(figures[name]) - {'seconds'} for name in parts}
    assert found == {name: FIGURES[name] for name in parts}
    step = figures['steps']['rgb_pose B bfloat16 ours']
    # Forward of two ResNet-18 on 2 clips of 8 frames of 32x32, less the pose stream's stem.
    assert step['tflop'] == pytest.approx(0.0024, rel=0.05)
    assert step['steps_per_s'] == pytest.approx(1000 / step['ms'])
    maps = figures['maps']['B']
    assert maps['keypoints_mib'] == pytest.approx(2 * 8 * 5 * 18 * 3 * 4 / 2**20)
    assert maps['pose_only_drawing_share'] == maps['draw_ms'] / maps['pose_only_drawn_step_ms']
    assert figures['onnx_half']['rgb_pose_pantomime']['greatest_difference'] < 1e-2
    assert figures['goals']['rgb_pose B bfloat16: times faster than released']['value'] > 1
    assert '| goal | reached | aim | met |' in done.stdout
