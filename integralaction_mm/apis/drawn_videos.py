"""A model on a few drawn videos of Pantomime, in context and out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..analysis import Annotations, Dump, ResultTable
from ..analysis.cards import make_cards
from ..files import write_figure, write_json
from ..layouts import get_layout
from ..pantomime import CLASSES, make_pantomime
from ..visualization import plot_sheet
from .action_inferencer import ActionInferencer

__all__ = ['Drawn', 'recognise_drawn']

_CONTEXTS = ('in context', 'out of context')
_SPLITS = tuple(f'test_{context.replace(" ", "_")}' for context in _CONTEXTS)
_LAYOUT = 'openpose18'
_SHOWN = 3  # videos of each context on the sheet
_STREAMS = ('rgb', 'pose')


@dataclass(frozen=True)
class Drawn:
    """A model's predictions on drawn videos.

    Args:
        table (ResultTable): A row for each video.
        right (dict[str, tuple[int, int]]): By context, on how many videos the model gave the
            right action, and of how many.
    """

    table: ResultTable
    right: dict[str, tuple[int, int]]


def recognise_drawn(
    inferencer: ActionInferencer, out: str | Path, seed: int = 1, workers: int = 2
) -> Drawn:
    """Draw a video of each action in context and one out of it, and recognise them.

    Args:
        inferencer (ActionInferencer): A model of Pantomime's actions, from frames and poses in
            OpenPose's layout.
        out (str | Path): Folder for the dataset ``pantomime``, ``predictions.json``, and
            ``sheet.png``, which shows a few of them.
        seed (int): Of the dataset. Defaults to 1; the demo's is 0.
        workers (int): Processes that draw. Defaults to 2.

    Returns:
        Drawn: The table and how much is right.

    Raises:
        ValueError: If the model is of other classes or poses.
    """
    if sorted(inferencer.classes) != sorted(CLASSES):
        raise ValueError(
            f"the model's classes must be those of Pantomime, {', '.join(CLASSES)}, "
            f'but are {", ".join(inferencer.classes)}'
        )
    layout = get_layout(_LAYOUT)
    if inferencer.layout not in (None, layout):
        raise ValueError(f'the model must take poses of {_LAYOUT}, but takes others')
    data = Path(out) / 'pantomime'
    annotations = Annotations(
        make_pantomime(data, seed=seed, test=1, workers=workers, splits=_SPLITS)
    )
    names = sorted(f'{path.parent.name}/{path.name}' for path in data.glob('videos/*/*.mp4'))
    names = [name for name in names if name.startswith(_SPLITS)]
    items = [annotations.find(name) for name in names]
    clips = (inferencer.load(data / 'videos' / n, item) for n, item in zip(names, items))
    results = list(inferencer.predict(clips, batch_size=4, topk=1))
    # Their classes may be in another order than the dataset's.
    labels = [inferencer.classes.index(annotations.classes[item['label']]) for item in items]
    write_json(Path(out) / 'predictions.json', results)
    dumps = _collect_dumps(names, np.array(labels), results)
    shown = [name for split in _SPLITS for name in _pick(names, split)]
    cards = make_cards(shown, dumps, annotations, data / 'videos', layout, inferencer.classes)
    write_figure(Path(out) / 'sheet.png', plot_sheet(cards), dpi=100)
    return _tabulate(names, labels, results, inferencer.classes)


def _pick(names: Sequence[str], split: str) -> list[str]:
    """Names of a split, evenly spread."""
    own = [name for name in names if name.startswith(f'{split}/')]
    return own[:: max(len(own) // _SHOWN, 1)][:_SHOWN]


def _collect_dumps(
    names: Sequence[str], labels: np.ndarray, results: Sequence[dict[str, Any]]
) -> dict[str, Dump]:
    """Predictions of the streams, if the model gives them, and of the model."""
    streams = [name for name in _STREAMS if name in results[0].get('streams', {})]
    scores = {
        name: np.array([result['streams'][name]['pred_scores'] for result in results])
        for name in streams
    }
    scores['model'] = np.array([result['pred_scores'] for result in results])
    gates = [result.get('pred_gate') for result in results]
    gate = None if None in gates else np.array(gates)
    return {
        name: Dump(tuple(names), values, labels, gate if name == 'model' else None)
        for name, values in scores.items()
    }


def _tabulate(
    names: Sequence[str],
    labels: Sequence[int],
    results: Sequence[dict[str, Any]],
    classes: Sequence[str],
) -> Drawn:
    rows, right = [], {context: [0, 0] for context in _CONTEXTS}
    for name, label, result in zip(names, labels, results):
        context = _CONTEXTS[_SPLITS.index(name.partition('/')[0])]
        streams = result.get('streams', {})
        words = [streams[s]['topk'][0]['name'] if s in streams else None for s in _STREAMS]
        best = result['topk'][0]
        right[context][0] += best['label'] == label
        right[context][1] += 1
        rows.append(
            (classes[label], context, *words, best['name'], best['score'],
             result.get('context_conflict'))
        )  # fmt: skip
    heads = ('action', 'drawn', 'RGB says', 'pose says', 'the model says', 'score', 'conflict')
    table = ResultTable(heads, rows, dict.fromkeys(heads, '.2f'))
    return Drawn(table, {context: (count[0], count[1]) for context, count in right.items()})
