from __future__ import annotations

import importlib.util
import os
import sys

import pytest
import torch

from integralaction_mm.models.backbones import temporal_shift

# Triton's interpreter runs the kernel without a GPU; it is chosen when Triton is imported.
INTERPRETED = """
import torch
from integralaction_mm.models.backbones import temporal_shift
from integralaction_mm.models.backbones.temporal_shift_triton import move
torch.manual_seed(0)
for shape, segments, fold in [
    ((8, 16, 5, 7), 4, 2), ((6, 13, 3, 5), 3, 4), ((4, 8, 2, 2), 1, 1), ((4, 4, 1, 1), 2, 4),
    ((4, 160, 5, 5), 2, 20), ((0, 8, 2, 2), 2, 2), ((2, 8, 2, 2), 2, 0),
]:
    x = torch.randn(shape)
    for x in (x, x.contiguous(memory_format=torch.channels_last), x.transpose(2, 3)):
        for way in (True, False):
            moved, expected = move(x, segments, fold, way), temporal_shift._move(x, segments, fold, way)
            assert torch.equal(moved, expected), (shape, way)
            assert x.transpose(2, 3).is_contiguous() or moved.stride() == x.stride()
print('equal')
"""  # noqa: E501


@pytest.mark.skipif(importlib.util.find_spec('triton') is None, reason='needs Triton')
def test_interpreted_kernel_equals_torch(run_process, root, tmp_path):
    paths = [str(root), os.environ.get('PYTHONPATH', '')]
    env = dict(TRITON_INTERPRET='1', PYTHONPATH=os.pathsep.join(filter(None, paths)))
    done = run_process(sys.executable, '-c', INTERPRETED, cwd=tmp_path, env=env)
    assert done.stdout.strip().endswith('equal')


@pytest.mark.gpu
def test_shifts_with_this_kernel():
    from integralaction_mm.models.backbones.temporal_shift_triton import move

    device = torch.device('cuda', torch.cuda.current_device())
    assert temporal_shift._load_kernel(device) is move


@pytest.mark.gpu
@pytest.mark.parametrize('dtype', [torch.float32, torch.bfloat16, torch.float16])
@pytest.mark.parametrize('channels', [64, 100, 256])
def test_equals_torch(channels, dtype):
    from integralaction_mm.models.backbones.temporal_shift_triton import move

    plain = torch.randn(24, channels, 14, 11, device='cuda', dtype=dtype)
    last = plain.contiguous(memory_format=torch.channels_last)
    for x in (plain, last, plain.transpose(2, 3)):
        for way in (True, False):
            moved = move(x, 8, channels // 8, way)
            assert torch.equal(moved, temporal_shift._move(x, 8, channels // 8, way))
