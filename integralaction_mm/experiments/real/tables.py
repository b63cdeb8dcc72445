"""Rows of the tables on real people, some of which are small changes to a config."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..tables import CONTEXTS, Row, Table

__all__ = ['PLACES', 'VARIANTS', 'make_tables', 'split_variant']

# A row's config is a leaf of configs/real, or one followed by an underscore and one of these.
VARIANTS: Mapping[str, Mapping[str, Any]] = {
    'feature_fuse': {'model.cls_head.type': 'FeatureFuseHead'},
    'no_gate': {'model.cls_head.gate': None},
    'gate_rgb': {'model.cls_head.gate': 'rgb'},
    'gate_both': {'model.cls_head.gate': 'both'},
    'lambda0': {'model.cls_head.loss_gate_weight': 0.0},
    'lambda1': {'model.cls_head.loss_gate_weight': 1.0},
    'lambda5': {'model.cls_head.loss_gate_weight': 5.0},
    'shuffled': {'model.counterfactual': dict(share=0.8, empty_pose=0.0)},
}
PLACES = ('same_place', 'unseen_place')
_DATA = {
    'weizmann': ('Weizmann in context', (*CONTEXTS,), 'three folds of persons'),
    'ut_interaction': (
        'UT-Interaction',
        (*PLACES, *(f'{place}_no_pointing' for place in PLACES)),
        'two directions',
    ),
}
_SKELETONS = {
    'ST-GCN': 'stgcn_joint_penn',
    'ST-GCN++': 'stgcnpp_joint_penn',
    '2s-AGCN': '2s-agcn_joint_penn',
    'PoseC3D': 'posec3d_keypoint_penn',
}


def split_variant(config: str) -> tuple[str, Mapping[str, Any]]:
    """The leaf of a row's config, and the fields that its variant overrides.

    Examples:
        >>> split_variant('rgb_pose_weizmann_no_gate')
        ('rgb_pose_weizmann', {'model.cls_head.gate': None})
    """
    for name, options in VARIANTS.items():
        if config.endswith(f'_{name}'):
            return config[: -len(name) - 1], options
    return config, {}


def make_tables(name: str) -> dict[str, Table]:
    """Tables of one of the sets: the main rows, the paper's 4, 6 and 7; or skeleton models.

    Args:
        name (str): 'weizmann', 'ut_interaction' or 'penn'.

    Returns:
        dict[str, Table]: By the name of their files, such as 'real_weizmann_4'; the main rows are
        'real_weizmann'.
    """
    if name == 'penn':
        rows = tuple(Row(title, (config,)) for title, config in _SKELETONS.items())
        table = Table('skeleton models', rows, contexts=('test',), data='Penn Action')
        return {'real_penn': table}
    data, contexts, runs = _DATA[name]
    rgb, pose, graph = f'rgb_only_{name}', f'pose_only_{name}', f'stgcnpp_joint_window_{name}'
    ours, with_graph = f'rgb_pose_{name}', f'rgb_gated_stgcnpp_{name}'
    streams = (Row('RGB only', (rgb,)), Row('pose only', (pose,)))
    graph_stream = Row('pose only, ST-GCN++', (graph,))
    average = Row('score average', (rgb, pose))
    chosen = Row('score average, chosen weight', (rgb, pose), method='average')
    model, robust = Row('IntegralAction', (ours,)), Row('robust', (f'{ours}_robust',))
    graph_robust = Row('robust, ST-GCN++', (f'{with_graph}_robust',))
    main = (*streams, graph_stream, average, chosen, model, robust, graph_robust)
    integration = (
        *streams,
        Row('feature fuse', (f'{ours}_feature_fuse',)),
        average,
        chosen,
        Row('score average, temperatures', (rgb, pose), method='temperature'),
        Row('score product (log-linear)', (rgb, pose), method='log_linear'),
        Row('score average by agreement', (rgb, pose), method='agreement'),
        Row('without gating', (f'{ours}_no_gate',)),
        Row('without gate loss', (f'{ours}_lambda0',)),
        model,
        Row('IntegralAction, shuffled contexts', (f'{ours}_shuffled',)),
        robust,
        graph_stream,
        Row('score average, ST-GCN++', (rgb, graph)),
        Row('score average, ST-GCN++, chosen weight', (rgb, graph), method='average'),
        Row('IntegralAction, ST-GCN++', (with_graph,)),
        graph_robust,
    )
    gates = (
        Row('appearance', (f'{ours}_gate_rgb',)),
        Row('pose (IntegralAction)', (ours,)),
        Row('both', (f'{ours}_gate_both',)),
    )
    weights = (
        Row('lambda 0', (f'{ours}_lambda0',)),
        Row('lambda 1', (f'{ours}_lambda1',)),
        Row('lambda 1.5 (IntegralAction)', (ours,)),
        Row('lambda 5', (f'{ours}_lambda5',)),
    )
    parts = {
        '': ('the streams and what integrates them', main),
        '_4': ('integration methods', integration),
        '_6': ('feature that predicts the gate', gates),
        '_7': ('weight of the gate loss', weights),
    }
    return {
        f'real_{name}{part}': Table(title, rows, contexts=contexts, data=data, runs=runs)
        for part, (title, rows) in parts.items()
    }
