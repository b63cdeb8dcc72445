"""The leaves of configs/, for tests that go through all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mmaction
from mmengine.config import Config, ConfigDict

from integralaction_mm.commands.arguments import merge_options
from integralaction_mm.layouts import Layout, get_layout

ROOT = Path(__file__).resolve().parents[2] / 'configs'
LEAVES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob('[!_]*/**/*.py'))
# By a part of the name, the first that is there; all others have OpenPose-18.
COCO = ('coco', 'penn', 'weizmann', 'interaction')
LAYOUTS = dict(**dict.fromkeys(COCO, 'coco17'), ntu60='ntu25')
GRAPH_LAYOUTS = dict(openpose18='openpose', coco17='coco', ntu25='nturgb+d')  # MMAction2's names
# MMAction2's configs of the skeleton models, below its own folder.
GRAPHS = ('stgcn', 'stgcnpp', '2s-agcn')
THEIRS = {
    **{
        f'{model}_{modality}': f'{model}/*-{modality}-u100-80e_ntu60-*-2d'
        for model in GRAPHS
        for modality in ('joint', 'joint-motion', 'bone', 'bone-motion')
    },
    'posec3d_keypoint': 'posec3d/*u48-240e_ntu60-xsub-keypoint',
    'posec3d_limb': 'posec3d/*u48-240e_ntu60-xsub-limb',
    'rgbposeconv3d': 'posec3d/rgbpose_conv3d/rgbpose_conv3d',
}


def with_options(name: str, options: dict | None = None, test_set: str | None = None) -> Config:
    cfg = Config.fromfile(str(ROOT / name))
    merge_options(cfg, options, test_set)
    return cfg


def layout_of(name: str) -> Layout:
    parts = Path(name).stem.split('_')
    return get_layout(next((LAYOUTS[part] for part in LAYOUTS if part in parts), 'openpose18'))


def dataset_of(cfg: Config, phase: str) -> ConfigDict:
    """The dataset of a phase, without MMAction2's ``RepeatDataset``."""
    dataset = cfg[f'{phase}_dataloader'].dataset
    return dataset.dataset if dataset.type == 'RepeatDataset' else dataset


def load_theirs(name: str) -> Config:
    """MMAction2's own config of a skeleton model."""
    folder = Path(mmaction.__file__).parent / '.mim/configs/skeleton'
    (path,) = folder.glob(f'{THEIRS[name]}.py')
    return Config.fromfile(str(path))


def bare(value: Any) -> Any:
    """The same part of a config without what changes nothing: scopes, one clip by its name."""
    if isinstance(value, list):
        return [bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    idle = {('_scope_', 'mmaction'), ('num_clips', 1)}
    return {
        k: bare(v) for k, v in value.items() if not isinstance(v, (str, int)) or (k, v) not in idle
    }


def check_pipelines(own: Config, theirs: Config) -> None:
    """Datasets and steps are the same but for the classes that read, draw and pack."""
    for phase in ('train', 'val', 'test'):
        ours, wanted = (bare(dataset_of(cfg, phase)) for cfg in (own, theirs))
        assert all(ours[key] == wanted[key] for key in ('ann_file', 'split'))
        *steps, pack = ours['pipeline']
        *their_steps, their_pack = wanted['pipeline']
        ours_for = dict(MMDecode='DecodeTwoStream', GeneratePoseTarget='RenderPoseTarget')
        assert steps == [{**s, 'type': ours_for.get(s['type'], s['type'])} for s in their_steps]
        assert pack['type'] == their_pack['type'] == 'PackActionInputs'
