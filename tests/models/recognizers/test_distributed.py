"""Two gloo processes train a two-stream model without a search for unused parameters."""

from __future__ import annotations

import sys

import pytest

SCRIPT = """
import os
import sys
import torch
import torch.distributed as dist
from integralaction_mm import config_path
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.model import MMDistributedDataParallel
from mmengine.optim import OptimWrapper
from mmengine.registry import init_default_scope

init_default_scope('mmaction')
dist.init_process_group('gloo')
model = MODELS.build(Config.fromfile(config_path(f'integralaction/{sys.argv[1]}.py')).model)
wrapped = MMDistributedDataParallel(
    model, device_ids=None, broadcast_buffers=False, find_unused_parameters=False
).train()
optimizer = OptimWrapper(torch.optim.SGD(wrapped.parameters(), lr=0.1))
torch.manual_seed(dist.get_rank())
for _ in range(2):  # what the first step leaves unused, the second one complains of
    inputs = dict(
        imgs=[torch.randint(256, (8, 3, 32, 32), dtype=torch.uint8) for _ in range(2)],
        heatmap_imgs=[torch.rand(8, 52, 8, 8) for _ in range(2)],
    )
    samples = [ActionDataSample().set_gt_label(label) for label in (0, 1)]
    wrapped.train_step(dict(inputs=inputs, data_samples=samples), optimizer)
own = torch.cat([p.detach().flatten() for p in model.parameters() if p.requires_grad])
both = [torch.empty_like(own) for _ in range(2)]
dist.all_gather(both, own)
print('equal' if torch.equal(*both) else 'different')
sys.stdout.flush()
dist.barrier()
os._exit(0)  # gloo's threads can abort a process at its end, after all that is tested here
"""


@pytest.mark.parametrize('leaf', ['rgb_pose_k50', 'rgb_pose_k50_unfrozen', 'rgb_pose_k50_robust'])
def test_two_processes_train_one_model(leaf, run_process, root, tmp_path):
    script = tmp_path / 'steps.py'
    script.write_text(SCRIPT)
    launcher = (sys.executable, '-m', 'torch.distributed.run', '--standalone')
    done = run_process(
        *launcher, '--nproc_per_node=2', script, leaf, cwd=tmp_path, env={'PYTHONPATH': str(root)}
    )
    assert done.stdout.count('equal') == 2
    assert 'different' not in done.stdout
