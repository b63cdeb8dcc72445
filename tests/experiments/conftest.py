"""Configs of Pantomime that train in seconds."""

from __future__ import annotations

import pytest
from mmengine.config import Config

from integralaction_mm import config_path
from integralaction_mm.experiments.runs import PantomimeRuns

# What a run needs; a runner formats all of its config several times, which takes seconds.
FIELDS = (
    *('custom_imports', 'default_scope', 'default_hooks', 'model', 'optim_wrapper', 'load_from'),
    'custom_hooks',
    'test_sets',
    *(f'{phase}_{part}' for phase in ('val', 'test') for part in ('cfg', 'evaluator')),
)
CONFIGS = (
    'rgb_only_pantomime',
    'pose_only_pantomime',
    'rgb_pose_pantomime',
    'rgb_pose_pantomime_robust',
)


def small_config(name: str) -> Config:
    """Config of a stage on Pantomime at a small size, one epoch of one step."""
    full = Config.fromfile(config_path(f'pantomime/{name}.py')).to_dict()
    stage = name.split('_pantomime')[0].replace('_only', '')
    # Maps that reach the last layer with 2x2 pixels: the bfloat16 weight gradient of oneDNN 3.12
    # holds uninitialised memory where a strided convolution gets a single one.
    pipelines, render = full[stage], {**full['render'], 'size': (12, 16)}
    pipeline = [
        {**step, 'scale': (32, 24)} if step['type'] == 'Resize' else step
        for step in (render if s['type'] == render['type'] else s for s in pipelines['val'])
    ]
    dataset = {**full['train_dataloader']['dataset'], 'indices': 6, 'pipeline': pipeline}
    loader = dict(
        batch_size=6, num_workers=0, sampler=dict(type='DefaultSampler'), dataset=dataset
    )
    loaders = {f'{phase}_dataloader': loader for phase in ('train', 'val', 'test')}
    small = {key: full[key] for key in FIELDS if key in full}
    small['train_cfg'] = dict(by_epoch=True, max_epochs=1, val_begin=2)
    return Config({**small, **loaders}, format_python_code=False)


@pytest.fixture(scope='module')
def runs(tiny_data, tmp_path_factory) -> PantomimeRuns:
    """Runs of the Pantomime configs at a small size, in folders with a space and a comma."""
    folder = tmp_path_factory.mktemp('experiments') / 'a space, a comma'
    folder.mkdir()
    (folder / 'data, of all').symlink_to(tiny_data)
    for name in CONFIGS:
        small_config(name).dump(folder / f'{name}.py')
    return PantomimeRuns(folder / 'seed3', folder / 'data, of all', seed=3, configs=folder)
