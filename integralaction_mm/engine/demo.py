"""The demonstration on Pantomime: three stages trained and tested, and one table."""

from __future__ import annotations

import json
import os
from pathlib import Path

from ..converters.pantomime import make_pantomime
from ..evaluation import Dump, fuse_scores, load_dump, top_k_accuracy
from .stages import ensure_tested, ensure_trained

__all__ = ['format_table', 'run_demo']

STAGES = ('rgb_only', 'pose_only', 'rgb_pose')
CONTEXTS = ('in_context', 'out_of_context')
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
    make_pantomime(data, seed=0, workers=min(os.cpu_count() or 1, 8))
    where = {
        f'{split}_dataloader.dataset.{key}': value
        for split in ('train', 'val', 'test')
        for key, value in (
            ('ann_file', f'{data}/annotations.pkl'),
            ('data_prefix.video', f'{data}/videos'),
        )
    }
    dumps: dict[str, dict[str, Dump]] = {}
    for stage in STAGES:
        config, options = str(configs / f'{stage}_pantomime.py'), dict(where)
        if stage == 'rgb_pose':
            options['load_from'] = f'streams://rgb={out}/rgb_only&pose={out}/pose_only'
        checkpoint = ensure_trained(tools, config, out / stage, seed, options)
        for context in CONTEXTS:
            split = {'test_dataloader.dataset.split': f'test_{context}'}
            dump = out / 'dumps' / f'{stage}_{context}.pkl'
            ensure_tested(tools, config, checkpoint, dump, {**where, **split})
            dumps.setdefault(stage, {})[context] = load_dump(dump)
    dumps['score_average'] = {
        context: fuse_scores([dumps['rgb_only'][context], dumps['pose_only'][context]], [1, 1])
        for context in CONTEXTS
    }
    results = {row: _figures(dumps[row]) for row in ROWS}
    (out / 'results.json').write_text(json.dumps(results, indent=2) + '\n')
    return results


def _figures(dumps: dict[str, Dump]) -> dict:
    figures: dict = {
        context: {f'top{k}': top_k_accuracy(dump.scores, dump.labels, k) for k in (1, 5)}
        for context, dump in dumps.items()
    }
    gates = {context: dump.gates for context, dump in dumps.items()}
    if all(gate is not None for gate in gates.values()):
        figures['gate_mean'] = {context: float(gate.mean()) for context, gate in gates.items()}  # type: ignore[union-attr]
    return figures


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
