"""The demonstration on Pantomime: three stages trained and tested, and one table."""

from __future__ import annotations

import json
from pathlib import Path

from .pantomime import CONTEXTS, PantomimeRuns, average, prepare_data, score_contexts

__all__ = ['format_table', 'run_demo']

STAGES = ('rgb_only', 'pose_only', 'rgb_pose')
ROWS = {
    'rgb_only': 'RGB only',
    'pose_only': 'pose only',
    'score_average': 'score average',
    'rgb_pose': 'IntegralAction',
}


def run_demo(tools: Path, configs: Path, out: Path, data: Path, seed: int = 0) -> dict:
    """Generate Pantomime, train the three stages, test each, and write ``results.json``.

    What an earlier call finished is not done again.

    Args:
        tools (Path): Folder of ``train.py`` and ``test.py``.
        configs (Path): Folder of the ``*_pantomime.py`` configs.
        out (Path): Folder for checkpoints, logs, dumps and ``results.json``.
        data (Path): Folder of the dataset; made if it is not there.
        seed (int): Seed of the trainings; the dataset's is always 0. Defaults to 0.

    Returns:
        dict: Percentages by row and context, and the mean gate of IntegralAction by context.

    Raises:
        RuntimeError: If a stage fails.
    """
    prepare_data(data)
    runs = PantomimeRuns(tools, configs, out, data, seed)
    dumps = {stage: runs.test(f'{stage}_pantomime') for stage in STAGES}
    dumps['score_average'] = average([dumps['rgb_only'], dumps['pose_only']])
    results = {row: score_contexts(dumps[row]) for row in ROWS}
    (out / 'results.json').write_text(json.dumps(results, indent=2) + '\n')
    return results


def format_table(results: dict) -> str:
    """Markdown table of :func:`run_demo`'s results."""
    lines = [
        '| model | in context top-1 / top-5 | out of context top-1 / top-5 '
        '| mean G in / out of context |',
        '| --- | --- | --- | --- |',
    ]
    for row, title in ROWS.items():
        figures = results[row]
        cells = [f'{figures[c]["top1"]:.1f} / {figures[c]["top5"]:.1f}' for c in CONTEXTS]
        gates = figures.get('gate_mean')
        cells.append(' / '.join(f'{gates[c]:.2f}' for c in CONTEXTS) if gates else '')
        lines.append(f'| {title} | {" | ".join(cells)} |')
    return '\n'.join(lines)
