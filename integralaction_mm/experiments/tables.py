"""Rows of tables: the paper's tables 4 and 6 to 9, and one of skeleton models.

Each row names its config, and the paper's figures if there are any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..analysis import ResultTable

__all__ = ['CONTEXTS', 'PAPER_COLUMNS', 'TABLES', 'Row', 'Table', 'list_rows']

PAPER_COLUMNS = ('Kinetics50', 'Mimetics')
CONTEXTS = ('in_context', 'out_of_context')


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Args:
        title (str): Its name.
        configs (tuple[str, ...]): Name of its config, or those of several, whose scores are
            averaged.
        paper (tuple[float, ...]): The paper's percentages: Kinetics50 top-1 and top-5, Mimetics
            top-1 and top-5. Defaults to none.
        weights (tuple[float, ...]): Weights of the scores of several configs. Defaults to equal
            ones.
        method (str): Rule, of ``FUSION_METHODS``, by which the scores of an RGB and a pose config
            are fused with parameters chosen on 'val', instead of weights. Defaults to none.
    """

    title: str
    configs: tuple[str, ...]
    paper: tuple[float, ...] = ()
    weights: tuple[float, ...] = ()
    method: str = ''

    @property
    def kind(self) -> str:
        """'model', 'score average', or a fusion whose parameters 'val' chooses."""
        if self.method:
            return f'{self.method.replace("_", "-")} fusion chosen on val'
        return 'model' if len(self.configs) == 1 else 'score average'

    @property
    def models(self) -> str:
        """Its configs as a sum, with their weights unless these are equal."""
        weights = self.weights or (1,) * len(self.configs)
        return ' + '.join(
            config if weight == 1 else f'{weight:g} * {config}'
            for weight, config in zip(weights, self.configs)
        )


@dataclass(frozen=True)
class Table:
    """A table.

    Args:
        title (str): What it is about.
        rows (tuple[Row, ...]): Its rows.
        with_cost (bool): Whether it shows what the models cost. Defaults to False.
        contexts (tuple[str, ...]): What is tested, one column each. Defaults to in and out of
            context.
        data (str): Name of the dataset. Defaults to 'Pantomime'.
        runs (str): What a run is, besides its seed. Defaults to none: only a seed.
    """

    title: str
    rows: tuple[Row, ...]
    with_cost: bool = False
    contexts: tuple[str, ...] = CONTEXTS
    data: str = 'Pantomime'
    runs: str = ''


_RGB, _POSE, _OURS = 'rgb_only_pantomime', 'pose_only_pantomime', 'rgb_pose_pantomime'
_POSE_PAPER = (45.6, 72.9, 26.0, 52.2)
_OURS_PAPER = (72.2, 92.3, 26.5, 50.5)
_LAMBDA_0_PAPER = (73.2, 92.1, 15.9, 37.2)

_GRAPHS = {'ST-GCN': 'stgcn', 'ST-GCN++': 'stgcnpp', '2s-AGCN': '2s-agcn'}
# The config of a model that is averaged with the RGB stream or is the pose stream.
_RIVALS = {
    **{name: f'{model}_joint' for name, model in _GRAPHS.items()},
    'PoseC3D': 'posec3d_keypoint',
}


def _modality_rows() -> list[Row]:
    """Skeleton models alone, by modality, and fused with the weights of MMAction2's page."""
    modalities = ('joint', 'joint_motion', 'bone', 'bone_motion')
    rows: list[Row] = []
    for name, model in _GRAPHS.items():
        configs = tuple(f'{model}_{modality}_pantomime' for modality in modalities)
        rows += [
            Row(f'{name} ({modality.replace("_", "-")})', (config,))
            for modality, config in zip(modalities, configs)
        ]
        rows += [
            Row(f'{name} (joint, bone)', configs[::2]),
            Row(f'{name} (four streams)', configs, weights=(2, 1, 2, 1)),
        ]
    volumes = ('posec3d_keypoint_pantomime', 'posec3d_limb_pantomime')
    rows += [Row('PoseC3D (keypoint)', volumes[:1]), Row('PoseC3D (limb)', volumes[1:])]
    return [*rows, Row('PoseC3D (keypoint, limb)', volumes)]


TABLES = {
    '4': Table(
        'integration methods',
        (
            Row('appearance-only', (_RGB,), (72.8, 91.7, 11.2, 31.7)),
            Row('pose-only', (_POSE,), _POSE_PAPER),
            Row('feature fuse', (f'{_OURS}_feature_fuse',), (73.8, 93.4, 19.5, 42.3)),
            Row('score average', (_RGB, _POSE), (73.9, 91.4, 21.6, 48.7)),
            Row('score average, chosen weight', (_RGB, _POSE), method='average'),
            Row('score average, temperatures', (_RGB, _POSE), method='temperature'),
            Row('score product (log-linear)', (_RGB, _POSE), method='log_linear'),
            Row('score average by agreement', (_RGB, _POSE), method='agreement'),
            Row('without gating', (f'{_OURS}_no_gate',), (74.2, 93.2, 21.3, 45.5)),
            Row('without gate loss', (f'{_OURS}_lambda0',), _LAMBDA_0_PAPER),
            Row('IntegralAction', (_OURS,), _OURS_PAPER),
            Row('robust', (f'{_OURS}_robust',)),
        ),
    ),
    '6': Table(
        'feature that predicts the gate',
        (
            Row('appearance', (f'{_OURS}_gate_rgb',), (73.8, 93.0, 23.2, 48.2)),
            Row('pose (IntegralAction)', (_OURS,), _OURS_PAPER),
            Row('both', (f'{_OURS}_gate_both',), (73.3, 92.4, 23.7, 46.5)),
        ),
    ),
    '7': Table(
        'weight of the gate loss',
        (
            Row('lambda 0', (f'{_OURS}_lambda0',), _LAMBDA_0_PAPER),
            Row('lambda 1', (f'{_OURS}_lambda1',), (72.8, 92.6, 25.7, 47.8)),
            Row('lambda 1.5 (IntegralAction)', (_OURS,), _OURS_PAPER),
            Row('lambda 5', (f'{_OURS}_lambda5',), (67.8, 89.7, 27.2, 48.2)),
        ),
    ),
    '8': Table(
        'pre-trained and frozen streams',
        (
            Row('neither', (f'{_OURS}_no_pretraining',), (72.2, 93.6, 17.8, 43.1)),
            Row('pre-trained', (f'{_OURS}_unfrozen',), (72.5, 92.0, 23.5, 46.6)),
            Row('both (IntegralAction)', (_OURS,), _OURS_PAPER),
        ),
    ),
    '9': Table(
        'input of the pose stream',
        (
            Row('keypoint heatmaps', (f'{_POSE}_heatmap',), (43.5, 72.1, 26.0, 50.0)),
            Row('part affinity fields', (f'{_POSE}_paf',), (45.0, 73.2, 25.0, 49.8)),
            Row('both (pose-only)', (_POSE,), _POSE_PAPER),
        ),
    ),
    'skeleton': Table(
        'skeleton models alone, averaged with the RGB stream, and as its pose stream',
        (
            Row('RGB', (_RGB,)),
            Row('pose-only', (_POSE,)),
            *_modality_rows(),
            # The stages that gated models start from.
            *(
                Row(f'{name}, window of RGB', (f'{config}_window_pantomime',))
                for name, config in _RIVALS.items()
            ),
            Row('RGB + pose-only, averaged', (_RGB, _POSE)),
            *(
                Row(f'RGB + {name}, averaged', (_RGB, f'{config}_pantomime'))
                for name, config in _RIVALS.items()
            ),
            *(
                Row(f'RGB + {name}, window of RGB, averaged', (_RGB, f'{config}_window_pantomime'))
                for name, config in _RIVALS.items()
            ),
            Row('RGB + pose-only, gated (IntegralAction)', (_OURS,)),
            *(
                Row(f'RGB + {name}, gated', (f'rgb_gated_{config.split("_")[0]}_pantomime',))
                for name, config in _RIVALS.items()
            ),
            Row('RGB + pose, RGBPoseConv3D', ('rgbposeconv3d_pantomime',)),
        ),
        with_cost=True,
    ),
}


def list_rows(tables: Mapping[str, Table]) -> str:
    """Rows of tables in Markdown: title, what is run, and the paper's figures."""
    parts = []
    for name, table in tables.items():
        heads = [f'{dataset} top-{k}' for dataset in PAPER_COLUMNS for k in (1, 5)]
        heads = heads if any(row.paper for row in table.rows) else []
        rows: list[tuple] = [
            (row.title, row.kind, row.models, *(row.paper or [None] * len(heads)))
            for row in table.rows
        ]
        listed = ResultTable(('row', 'kind', 'configs', *heads), rows)
        parts.append(f'Table {name}: {table.title}\n\n{listed.to_markdown()}')
    return '\n'.join(parts)
