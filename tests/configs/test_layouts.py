"""Flips, bones, limbs and channels of every config are those of its keypoints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from leaves import (
    GRAPH_LAYOUTS,
    LEAVES,
    ROOT,
    bare,
    check_pipelines,
    dataset_of,
    layout_of,
    load_theirs,
)
from mmengine.config import Config

from integralaction_mm.layouts import get_layout


@pytest.mark.parametrize('name', [name for name in LEAVES if name.endswith('_ntu60_coco.py')])
def test_coco_leaf_has_the_model_and_pipelines_of_mmaction2(name):
    own = Config.fromfile(str(ROOT / name))
    theirs = load_theirs(Path(name).stem.removesuffix('_ntu60_coco'))
    assert bare(own.model) == bare(theirs.model)
    check_pipelines(own, theirs)


@pytest.mark.parametrize('name', LEAVES)
@pytest.mark.parametrize('phase', ['train', 'test'])
def test_pipelines_are_of_the_layout(name, phase):
    layout = layout_of(name)
    pipeline = dataset_of(Config.fromfile(str(ROOT / name)), phase).pipeline
    pairs = {frozenset(pair) for pair in layout.flip_pairs}
    mirror = {**{i: i for i in range(layout.num_keypoints)}, **dict(layout.flip_pairs)}
    mirror.update({right: left for left, right in layout.flip_pairs})
    for step in pipeline:
        if step['type'] == 'PoseHeatmapPAF':
            assert get_layout(step['layout']) == layout
        flips = step['type'] == 'Flip' and any(
            'Pose' in s['type'] or 'GCN' in s['type'] for s in pipeline
        )
        if flips or 'left_kp' in step:
            swapped = {frozenset(pair) for pair in zip(step['left_kp'], step['right_kp'])}
            assert swapped == pairs
        if 'skeletons' in step:
            if not name.endswith('_coco.py'):  # there they are MMAction2's
                assert {*map(tuple, step['skeletons'])} == {*layout.bones}
            limbs = [frozenset(limb) for limb in step['skeletons']]
            swaps = dict(zip(step.get('left_limb', ()), step.get('right_limb', ())))
            swaps.update({right: left for left, right in swaps.items()})
            if swaps:
                mirrored = [frozenset(mirror[i] for i in limb) for limb in limbs]
                assert mirrored == [limbs[swaps.get(i, i)] for i in range(len(limbs))]
        if step['type'] in ('GenSkeFeat', 'JointToBone'):
            assert step['dataset'] == GRAPH_LAYOUTS[layout.name]


@pytest.mark.parametrize('name', [name for name in LEAVES if re.search('gcn|posec', name)])
def test_skeleton_model_is_of_the_layout(name):
    layout, cfg = layout_of(name), Config.fromfile(str(ROOT / name))
    backbone = cfg.model.get('pose_backbone') or cfg.model.backbone
    if 'graph_cfg' in backbone:
        assert backbone.graph_cfg.layout == GRAPH_LAYOUTS[layout.name]
    else:
        steps = dataset_of(cfg, 'train').pipeline
        limbs = [len(step['skeletons']) for step in steps if 'skeletons' in step]
        channels = limbs or [layout.num_keypoints]
        assert backbone.get('pose_pathway', backbone).in_channels == channels[0]
