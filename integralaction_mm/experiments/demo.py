"""The demonstration on Pantomime: three stages trained and tested, one table and one report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from mmengine.device import get_device

from ..analysis import Annotations, Dump, ReportSet, ResultTable, write_report
from ..analysis.cards import make_cards, pick_videos
from ..engine.bfloat16_optim_wrapper import has_bfloat16
from ..files import write_json
from ..layouts import get_layout
from ..visualization import plot_pareto, plot_sheet
from .curves import trace_weights
from .runs import PantomimeRuns, prepare_data
from .scoring import average, score_contexts
from .tables import CONTEXTS

__all__ = ['DemoRuns', 'find_demo_runs', 'run_demo', 'tabulate', 'write_page']

STAGES = ('rgb_only', 'pose_only', 'rgb_pose')
ROBUST = 'rgb_pose_robust'
_ROBUST_CONFIG = 'rgb_pose_pantomime_robust'
_NOTE = (
    'The robust model is IntegralAction whose head was also trained on appearances of other '
    'videos and on missing poses, with the label of the body. Where the verdicts of both streams '
    'contradict each other, it closes the gate, and where nobody is found, it opens it.'
)
_PASSES = 4  # of cached features, from which a head trains in seconds
ROWS = {
    'rgb_only': 'RGB only',
    'pose_only': 'pose only',
    'score_average': 'score average',
    'rgb_pose': 'IntegralAction',
    ROBUST: 'robust',
}


@dataclass(frozen=True)
class DemoRuns(PantomimeRuns):
    """Both heads are trained on the same features, which include the streams' verdicts."""

    def _cached(self, config: str) -> str:
        return _ROBUST_CONFIG


def find_demo_runs(out: Path, data: Path, seed: int = 0) -> DemoRuns:
    """The trainings and tests of a demo, finished or not.

    Args:
        out (Path): Its folder.
        data (Path): Folder of the dataset.
        seed (int): Seed of the trainings. Defaults to 0.
    """
    amp = get_device() == 'cpu' and has_bfloat16()
    return DemoRuns(out, data, seed, passes=_PASSES, amp=amp)


def run_demo(out: Path, data: Path, seed: int = 0) -> dict:
    """Generate Pantomime, train the three stages, test each, and write figures and a report.

    Work that an earlier call finished is skipped. Both heads are trained on cached features. The
    single streams are trained in bfloat16 on a CPU that multiplies in it.

    Args:
        out (Path): Folder for checkpoints, logs, dumps, ``results.json`` and ``report.html``.
        data (Path): Folder of the dataset; made if missing.
        seed (int): Seed of the trainings; the dataset's is always 0. Defaults to 0.

    Returns:
        dict: Percentages by row and context, and the mean gate and conflict by context if a
        model predicts them.

    Raises:
        RuntimeError: If a stage fails.
    """
    prepare_data(data)
    runs = find_demo_runs(out, data, seed)
    dumps = {stage: runs.test(f'{stage}_pantomime') for stage in STAGES}
    dumps[ROBUST] = runs.test(_ROBUST_CONFIG)
    write_page(out / 'report.html', dumps, data)
    dumps['score_average'] = average([dumps['rgb_only'], dumps['pose_only']])
    results = {row: score_contexts(dumps[row]) for row in ROWS}
    write_json(out / 'results.json', results)
    return results


def _plot_contexts(dumps: Mapping[str, Mapping[str, Dump]]) -> Figure:
    """All rows in context against out of context, and the curves of other weights."""
    rgb, pose = dumps['rgb_only'], dumps['pose_only']
    rows = {**dumps, 'score_average': average([rgb, pose])}
    points = {}
    for row, title in ROWS.items():
        figures = score_contexts(rows[row])
        points[title] = np.array([figures[context]['top1'] for context in CONTEXTS])
    curves = {
        'score average, any weight': trace_weights(rgb, pose, 'average'),
        'score product, any weight': trace_weights(rgb, pose, 'log_linear'),
        'by agreement, any weight': trace_weights(rgb, pose, 'agreement'),
    }
    return plot_pareto(points, curves)


def write_page(path: Path, dumps: Mapping[str, Mapping[str, Dump]], data: Path) -> None:
    """Write all analyses on one page, with a few videos of each context.

    Args:
        path (Path): HTML file to write.
        dumps (dict[str, dict[str, Dump]]): Predictions by stage and context.
        data (Path): Folder of the dataset.
    """
    annotations = Annotations(data / 'annotations.pkl')
    classes, videos = annotations.classes, data / 'videos'
    sets, sheets = [], []
    for context in CONTEXTS:
        title = context.replace('_', ' ')
        rgb, pose, integrated = (dumps[stage][context] for stage in STAGES)
        robust = {ROWS[ROBUST]: dumps[ROBUST][context]}
        sets.append(ReportSet(title, rgb, pose, integrated, robust))
        names = pick_videos(rgb, pose, integrated, 'random', count=6)
        models = dict(zip((ROWS[stage] for stage in STAGES), (rgb, pose, integrated)))
        layout = get_layout('openpose18')
        cards = make_cards(names, models, annotations, videos, layout, classes)
        sheets.append((f'Six videos {title}', plot_sheet(cards)))
    title = 'IntegralAction on Pantomime'
    overview = [('In context against out of context', _plot_contexts(dumps))]
    write_report(path, sets, classes, annotations, sheets, title, overview, _NOTE)


def tabulate(results: dict) -> ResultTable:
    """Table of :func:`run_demo`'s results: top-1 / top-5 in percent, mean gate and conflict."""
    contexts = [context.replace('_', ' ') for context in CONTEXTS]
    heads = [*(f'{context} top-1 / top-5' for context in contexts)]
    heads += [f'mean G {context}' for context in contexts]
    heads += [f'mean conflict {context}' for context in contexts]
    rows = []
    for row, title in ROWS.items():
        figures = results[row]
        cells = [f'{figures[c]["top1"]:.1f} / {figures[c]["top5"]:.1f}' for c in CONTEXTS]
        means = (figures.get(f'{name}_mean', {}) for name in ('gate', 'conflict'))
        rows.append((title, *cells, *(m.get(context) for m in means for context in CONTEXTS)))
    return ResultTable(('model', *heads), rows, dict.fromkeys(heads, '.2f'))
