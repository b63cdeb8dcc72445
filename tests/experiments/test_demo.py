from __future__ import annotations

import pickle
import sys

import numpy as np
from markdown import squeeze

from integralaction_mm.analysis import Dump
from integralaction_mm.experiments.demo import ROBUST, ROWS, STAGES, tabulate, write_page
from integralaction_mm.experiments.runs import CONTEXTS


def figures(top1: float, out: float) -> dict:
    return {
        'in_context': {'top1': top1, 'top5': 100.0},
        'out_of_context': {'top1': out, 'top5': 75.25},
    }


def test_tabulate():
    results = {row: figures(90.0, 40.04) for row in ROWS}
    results['rgb_pose']['gate_mean'] = {'in_context': 0.3, 'out_of_context': 0.256}
    results[ROBUST]['conflict_mean'] = {'in_context': 0.1, 'out_of_context': 0.9}
    lines = squeeze(tabulate(results).to_markdown()).splitlines()
    assert len(lines) == 2 + len(ROWS)
    assert lines[4] == '| score average | 90.0 / 100.0 | 40.0 / 75.2 | - | - | - | - |'
    assert lines[5] == '| IntegralAction | 90.0 / 100.0 | 40.0 / 75.2 | 0.30 | 0.26 | - | - |'
    assert lines[6] == '| robust | 90.0 / 100.0 | 40.0 / 75.2 | - | - | 0.10 | 0.90 |'


OPENED: list[str] = []
sys.addaudithook(lambda event, args: OPENED.append(str(args[0])) if event == 'open' else None)


def test_the_page_reads_the_annotations_once(tiny_data, tmp_path):
    ann_file = tiny_data / 'annotations.pkl'
    content = pickle.loads(ann_file.read_bytes())
    labels = {item['filename']: item['label'] for item in content['annotations']}
    dumps: dict[str, dict[str, Dump]] = {stage: {} for stage in (*STAGES, ROBUST)}
    for context in CONTEXTS:
        names = tuple(name for name in labels if name.startswith(f'test_{context}/'))
        truth = np.array([labels[name] for name in names])
        # Of twelve videos RGB is right on none, pose on three, the integration on all.
        for stage, right in zip((*STAGES, ROBUST), (0, 3, 12, 9)):
            taken = np.where(np.arange(12) < right, truth, (truth + 1) % 12)
            gates = np.full((12, 4), 0.25) if stage == 'rgb_pose' else None
            conflicts = np.full(12, 0.125) if stage == ROBUST else None
            dump = Dump(names, np.eye(12)[taken], truth, gates, conflicts=conflicts)
            dumps[stage][context] = dump
    OPENED.clear()
    write_page(tmp_path / 'report.html', dumps, tiny_data)
    assert OPENED.count(str(ann_file)) == 1
    page = (tmp_path / 'report.html').read_text()
    cells = '<td>12</td><td>{}</td>'
    for title, top1 in (('RGB only', '0.0'), ('pose only', '25.0'), ('IntegralAction', '100.0')):
        row = f'<td class="text">{title}</td>{cells.format(top1)}'
        assert page.count(row) == 2 * len(CONTEXTS)  # of all results, and with intervals
    row = f'<td class="text">robust</td>{cells.format("75.0")}'
    assert page.count(row) == 2 * len(CONTEXTS)
    assert page.count('0.125') == len(CONTEXTS)
    assert 'The robust model is IntegralAction' in page
    assert 'rowing boat' in page
    assert '>In context against out of context</h3>' in page
