"""The paper's analyses of one model and its two streams, on one HTML page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from matplotlib.figure import Figure

from ..evaluation.functional import top_k_accuracy
from ..files import write_whole
from .alignment import align_dumps
from .analyses import (
    analyse_classes,
    analyse_confusion,
    analyse_gates,
    analyse_weights,
)
from .annotations import Annotations
from .comparison import compare_models
from .dumps import Dump
from .fusion import fuse_scores
from .gate import mean_gates
from .page import Block, Section, render_page
from .result_table import ResultTable

__all__ = ['ReportSet', 'write_report']


@dataclass(frozen=True)
class ReportSet:
    """Predictions of the three models on one set of videos.

    Args:
        title (str): Name of the set, such as 'out of context'.
        rgb (Dump): Predictions of the RGB stream.
        pose (Dump): Predictions of the pose stream on the same videos.
        integrated (Dump): Predictions of the two-stream model on the same videos.
        others (dict[str, Dump]): Predictions of further models by name, to compare. Defaults to
            none.
    """

    title: str
    rgb: Dump
    pose: Dump
    integrated: Dump
    others: Mapping[str, Dump] = field(default_factory=dict)

    def align(self) -> ReportSet:
        """The same set with the videos of all models in one order."""
        dumps = [self.rgb, self.pose, self.integrated, *self.others.values()]
        rgb, pose, integrated, *others = align_dumps(dumps)
        return ReportSet(self.title, rgb, pose, integrated, dict(zip(self.others, others)))

    @cached_property
    def models(self) -> dict[str, Dump]:
        """All models by name, and the score average of the streams."""
        return {
            'RGB only': self.rgb,
            'pose only': self.pose,
            'score average': fuse_scores([self.rgb, self.pose], [1, 1]),
            'IntegralAction': self.integrated,
            **self.others,
        }


def write_report(
    path: str | Path,
    sets: Sequence[ReportSet],
    names: Sequence[str] | None = None,
    ann_file: str | Path | Annotations | None = None,
    extras: Sequence[tuple[str, Figure]] = (),
    title: str = 'IntegralAction: test report',
    overview: Sequence[tuple[str, Figure]] = (),
    note: str = '',
) -> Path:
    """Write a page with all analyses of a two-stream model and its streams.

    Args:
        path (str | Path): HTML file to write; its folder is created.
        sets (list[ReportSet]): One or more sets of videos of the same classes.
        names (list[str], optional): Class names, by label. Defaults to numbers.
        ann_file (str | Path | Annotations, optional): Annotation file with the poses of the
            videos of all sets, for the gate over their confidence. Defaults to None.
        extras (list[tuple[str, Figure]]): Titles and figures of a last chapter, such as sheets of
            single videos. Defaults to none.
        title (str): Title of the page. Defaults to 'IntegralAction: test report'.
        overview (list[tuple[str, Figure]]): Titles and figures of the first chapter, about all
            sets. Defaults to none.
        note (str): Text below the table of results. Defaults to none.

    Returns:
        Path: The file.

    Raises:
        FileNotFoundError: If there is no such annotation file.
        ValueError: If there is no set, two have one title, dumps are of different videos, labels
            or classes, or a video is not in the annotation file.
    """
    titles = [part.title for part in sets]
    if not sets or len(set(titles)) < len(sets):
        raise ValueError(f'sets must be one or more with different titles, but got {titles}')
    sets = [part.align() for part in sets]
    names = list(names or map(str, range(sets[0].rgb.scores.shape[1])))
    for part in sets:
        part.rgb.check_classes(len(names))
    sections = [_overview(sets, overview, note), *(_analyse(part, names) for part in sets)]
    gated = [part for part in sets if part.integrated.gates is not None]
    if gated:
        dumps = {part.title: part.integrated for part in gated}
        streams = {part.title: (part.rgb, part.pose) for part in gated}
        sections.append(Section('Gate', analyse_gates(dumps, names, streams, ann_file)))
    if extras:
        blocks = [Block(f'extra_{i}', name, figure=fig) for i, (name, fig) in enumerate(extras)]
        sections.append(Section('Single videos', blocks))
    path = Path(path)
    write_whole(path, render_page(title, sections))
    return path


def _analyse(part: ReportSet, names: list[str]) -> Section:
    """All blocks about one set of videos, except those of the gate."""
    models = part.models
    streams = {name: dump for name, dump in models.items() if name != 'score average'}
    accuracy, pairs, changed = compare_models(models, names)
    return Section(
        part.title[:1].upper() + part.title[1:],
        [
            accuracy,
            pairs,
            analyse_weights(part.rgb, part.pose, part.integrated),
            analyse_classes(part.rgb, part.pose, part.integrated, names),
            analyse_confusion(streams, names),
            changed,
        ],
    )


def _overview(
    sets: Sequence[ReportSet], figures: Sequence[tuple[str, Figure]], note: str
) -> Section:
    rows, files = [], []
    for part in sets:
        for name, dump in part.models.items():
            top = (top_k_accuracy(dump.scores, dump.get_labels(), k) for k in (1, 5))
            gate = None if dump.gates is None else float(mean_gates(dump).mean())
            conflict = None if dump.conflicts is None else float(dump.conflicts.mean())
            rows.append((part.title, name, len(dump.names), *top, gate, conflict))
            if dump.path:
                files.append((part.title, name, dump.path))
    heads = ('set', 'model', 'videos', 'top-1', 'top-5', 'mean G', 'mean conflict')
    text = (
        'Accuracies in percent. The score average gives RGB only and pose only equal weights. G '
        'is the share of the appearance in the integrated feature, in 0 to 1, and the conflict '
        'the probability that appearance and body are of different actions. '
    )
    formats = {'mean G': '.3f', 'mean conflict': '.3f'}
    table = ResultTable(heads, rows, formats)
    blocks = [Block('overview', 'Results', (text + note).strip(), table)]
    blocks += [Block(f'overview_{i}', name, figure=fig) for i, (name, fig) in enumerate(figures)]
    if files:
        table = ResultTable(('set', 'model', 'file'), files)
        blocks.append(Block('files', 'Files', table=table, folded=True))
    return Section('Overview', blocks)
