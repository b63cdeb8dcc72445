"""The paper's analyses of dumps: each a table and a figure, for a folder or for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ..evaluation.functional import confusion_matrix, top_k_accuracy
from ..visualization import (
    plot_by_class,
    plot_confusion,
    plot_gate_confidence,
    plot_gate_distribution,
    plot_gate_groups,
    plot_sweep,
)
from .accuracy import accuracy_by_class, confused_pairs
from .accuracy import table_by_class as tabulate_accuracies
from .annotations import Annotations
from .confidence import pose_confidence
from .dumps import Dump
from .fusion import sweep_weights
from .gate import class_gates, correlate_confidence, gate_by_model, gate_by_outcome, mean_gates
from .gate import table_by_class as tabulate_gates
from .page import Block

__all__ = [
    'analyse_classes',
    'analyse_confusion',
    'analyse_gates',
    'analyse_weights',
]


def analyse_classes(rgb: Dump, pose: Dump, integrated: Dump, names: Sequence[str]) -> Block:
    """Accuracy by class of two streams, their integration and the oracle selection (Tables 10-12).

    Args:
        rgb (Dump): Predictions of the RGB stream.
        pose (Dump): Predictions of the pose stream on the same videos.
        integrated (Dump): Predictions of the two-stream model on the same videos.
        names (list[str]): Class names, by label.

    Returns:
        Block: ``per_class``.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes.
    """
    accuracy = accuracy_by_class(rgb, pose, integrated)
    return Block(
        'per_class',
        'Accuracy by class',
        'Tables 10 to 12 of the paper. The oracle selection is right where RGB only or pose only '
        'is.',
        tabulate_accuracies(accuracy, rgb.labels, names),
        plot_by_class(names, accuracy, 'top-1 accuracy (%)', xlim=(-2, 102)),
        folded=True,
    )


def analyse_confusion(dumps: Mapping[str, Dump], names: Sequence[str], pairs: int = 10) -> Block:
    """Confusion matrices side by side and the pairs confused most often (Fig. 6).

    Args:
        dumps (dict[str, Dump]): Predictions by the name of the model.
        names (list[str]): Class names, by label.
        pairs (int): How many pairs of each model at most, >= 1. Defaults to 10.

    Returns:
        Block: ``confusion``.

    Raises:
        ValueError: If a dump has another number of classes, or ``pairs`` is below 1.
    """
    table = confused_pairs(dumps, names, pairs)
    matrices = {t: confusion_matrix(dump.scores, dump.labels) for t, dump in dumps.items()}
    return Block(
        'confusion',
        'Confusion',
        'Figure 6 of the paper, in percent of the videos of each class. The table has the pairs '
        'that each model confuses most often.',
        table,
        plot_confusion(matrices, names),
        folded=True,
    )


def analyse_weights(rgb: Dump, pose: Dump, integrated: Dump) -> Block:
    """Score average over all weights, compared with the integration (Fig. 5).

    Args:
        rgb (Dump): Predictions of the RGB stream.
        pose (Dump): Predictions of the pose stream on the same videos.
        integrated (Dump): Predictions of the two-stream model on the same videos.

    Returns:
        Block: ``score_average``.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes.
    """
    weights = np.linspace(0, 1, 21)
    own = top_k_accuracy(integrated.scores, integrated.get_labels(), 1)
    curves = {
        'score average': sweep_weights(rgb, pose, weights),
        'IntegralAction': np.full(len(weights), own),
    }
    figure = plot_sweep(weights, curves, 'RGB only (1 - weight: pose only)')
    figure.axes[0].set_ylabel('top-1 accuracy (%)')
    return Block('score_average', 'Score average over all weights', 'Figure 5.', figure=figure)


def analyse_gates(
    dumps: Mapping[str, Dump],
    names: Sequence[str],
    streams: Mapping[str, tuple[Dump, Dump]] | None = None,
    ann_file: str | Path | Annotations | None = None,
) -> list[Block]:
    """What the gate G does (Fig. 4, Table 5).

    Args:
        dumps (dict[str, Dump]): Predictions of models with a gate by a title each, on any videos.
        names (list[str]): Class names, by label.
        streams (dict[str, tuple[Dump, Dump]], optional): Predictions of the RGB and the pose
            stream on the same videos, by the same titles: adds the gate by which one is right.
            Defaults to None.
        ann_file (str | Path | Annotations, optional): Annotation file with the poses of all
            videos: adds the gate over their confidence. Defaults to None.

    Returns:
        list[Block]: ``gate_distribution``, ``gate_per_class`` and, if asked for,
        ``gate_outcome_<title>`` and ``gate_confidence``.

    Raises:
        FileNotFoundError: If there is no such annotation file.
        ValueError: If a model has no gate, or files do not fit each other.
    """
    gates = {title: mean_gates(dump) for title, dump in dumps.items()}
    by_class = {title: class_gates(dump, len(names)) for title, dump in dumps.items()}
    blocks = [
        Block(
            'gate_distribution',
            'Distribution of the gate',
            'Figure 4 of the paper. G is the share of the appearance: 0 is pose alone, 1 is RGB '
            'alone.',
            gate_by_model(dumps),
            plot_gate_distribution(gates),
        ),
        Block(
            'gate_per_class',
            'Gate by class',
            'Table 5 of the paper.',
            tabulate_gates(by_class, names),
            plot_by_class(names, by_class, 'mean G'),
            folded=True,
        ),
    ]
    for title, (rgb, pose) in (streams or {}).items():
        table, groups = gate_by_outcome(dumps[title], rgb, pose)
        blocks.append(
            Block(
                f'gate_outcome_{title.replace(" ", "_").replace("/", "_")}',
                f'Gate by which stream is right: {title}',
                table=table,
                figure=plot_gate_groups(groups),
            )
        )
    if ann_file is not None:
        annotations = Annotations.of(ann_file)
        confidence = {t: pose_confidence(dump.names, annotations) for t, dump in dumps.items()}
        blocks.append(
            Block(
                'gate_confidence',
                'Gate by confidence of the poses',
                "Spearman's rank correlation of the videos' mean joint score and mean G.",
                correlate_confidence(confidence, gates),
                plot_gate_confidence(confidence, gates),
            )
        )
    return blocks
