"""The card of a stress run: tables, a figure, example sheets and a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import cv2
import numpy as np

from ...analysis.dumps import Dump, load_dump
from ...analysis.page import Block, Section, render_page, write_blocks
from ...analysis.result_table import ResultTable
from ...analysis.stress_card import StressResult, make_stress_blocks
from ...evaluation.functional import predict_classes
from ...files import write_whole
from ...layouts import Layout
from ...visualization.sheets import TILE, Card, Verdict, fit_tile, plot_sheet
from ...visualization.skeleton import bone_colors, draw_skeletons
from .prepare import Suite
from .run import load_left_out, load_notes
from .suite import CLEAN, StressTest

__all__ = ['write_card']

_FRAMES = 4
_TESTS_ON_SHEET = 8


def write_card(
    folder: Path, suite: Suite, names: Sequence[str], title: str, examples: int = 2, seed: int = 0
) -> str:
    """Write the card of a finished run: .md, .csv, .json and .png files, and ``card.html``.

    Args:
        folder (Path): Folder of the run.
        suite (Suite): What was tested.
        names (list[str]): Class names, by label.
        title (str): Title of the page.
        examples (int): Videos to show each test on. Defaults to 2.
        seed (int): Seed of the bootstrap and of the choice of examples. Defaults to 0.

    Returns:
        str: The tables in Markdown.
    """
    dumps = {test.name: _load(folder, test) for test in suite.tests}
    results = [_result(folder, test, dumps[test.name]) for test in suite.tests[1:]]
    blocks = make_stress_blocks(dumps[CLEAN], results, names, seed)
    if suite.left_out:
        table = ResultTable(('test', 'why'), sorted(suite.left_out.items()))
        blocks.append(Block('left_out', 'Left out', table=table))
    left_out = load_left_out(folder)
    if left_out:
        reasons = [(reason,) for _, reason in sorted(left_out.items())]
        title_of_bad = f'{len(left_out)} of {len(suite.videos)} videos cannot be read'
        table = ResultTable(('left out of all tests',), reasons)
        blocks.append(Block('left_out_videos', title_of_bad, table=table))
    shown = [index for index in range(len(suite.videos)) if index not in left_out]
    sheets = _sheets(suite, shown, dumps, names, examples, seed)
    sections = [Section('Stress card', blocks)]
    if sheets:
        sections.append(Section('Examples', sheets))
    text = write_blocks([*blocks, *sheets], folder)
    write_whole(folder / 'card.html', render_page(title, sections))
    return text


def _load(folder: Path, test: StressTest) -> Dump:
    return load_dump(folder / 'dumps' / f'{test.name}.pkl')


def _result(folder: Path, test: StressTest, dump: Dump) -> StressResult:
    notes = load_notes(folder, test.name)
    changed = ~np.array(notes['unchanged'], dtype=bool) if 'unchanged' in notes else None
    labels = notes.get('background_label', notes.get('pose_label'))
    others = None if labels is None else np.array([-1 if x is None else x for x in labels])
    return StressResult(test.title, dump, test.severity, changed, others)


def _sheets(
    suite: Suite,
    videos: Sequence[int],
    dumps: dict[str, Dump],
    names: Sequence[str],
    examples: int,
    seed: int,
) -> list[Block]:
    """Each kind of test on some videos, at its highest severity.

    ``videos`` has their numbers in the dataset, in the order of the dumps.
    """
    shown = list({test.title: test for test in suite.tests}.values())
    clean = dumps[CLEAN]
    order = sorted(
        range(len(clean.names)),
        key=lambda index: crc32(f'{seed} {Path(clean.names[index]).name}'.encode()),
    )
    blocks = []
    for index in order[:examples]:
        cards = [
            _card(view, test, dumps[test.name], index, names, suite.videos.layout)
            for test, view in zip(shown, suite.videos.run(videos[index], shown, seen=True))
        ]
        for part in range(0, len(cards), _TESTS_ON_SHEET):
            number = part // _TESTS_ON_SHEET + 1
            name = f'{names[clean.labels[index]]}, {Path(clean.names[index]).name} ({number})'
            figure = plot_sheet(cards[part : part + _TESTS_ON_SHEET])
            blocks.append(Block(f'sheet_{index}_{number}', name, figure=figure))
    return blocks


def _card(
    view: Any, test: StressTest, dump: Dump, index: int, names: Sequence[str], layout: Layout
) -> Card:
    best, label = int(predict_classes(dump.scores[index : index + 1])[0]), dump.labels[index]
    severity = '' if test.severity is None else f', severity {test.severity}'
    score = float(dump.scores[index, best])
    verdict = Verdict('answer', names[best], score, bool(best == label))
    return Card(f'{test.title}{severity}', '', _draw(view.seen, layout), (verdict,))


def _draw(seen: dict[str, Any], layout: Layout) -> np.ndarray:
    """Evenly spread frames, with the poses that a pose model gets: (4, *TILE, 3)."""
    imgs: Any = seen.get('imgs')
    keypoint: Any = seen.get('keypoint')
    count = len(imgs) if imgs is not None else keypoint.shape[1]
    ticks = (2 * np.arange(_FRAMES) + 1) * count // (2 * _FRAMES)
    colors, frames = bone_colors(layout), []
    for t in ticks:
        height, width = imgs[t].shape[:2] if imgs is not None else seen['img_shape']
        scale = min(TILE[0] / height, TILE[1] / width)
        size = (round(width * scale), round(height * scale))
        blank = np.full((size[1], size[0], 3), 40, dtype=np.uint8)
        image = blank if imgs is None else cv2.resize(imgs[t], size, interpolation=cv2.INTER_AREA)
        if keypoint is not None:
            pose = t * keypoint.shape[1] // count
            points, score = keypoint[:, pose] * scale, seen['keypoint_score'][:, pose]
            image = draw_skeletons(image, points, score, layout.bones, colors=colors)
        frames.append(fit_tile(image))
    return np.stack(frames)
