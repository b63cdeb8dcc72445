from __future__ import annotations

import pickle
import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from integralaction_mm.analysis import Dump, ReportSet, write_report

LABELS = np.array([0, 0, 1, 1, 2, 2])
NAMES = ['zero <0>', 'one', 'two']


def part(title: str, gates: np.ndarray | None) -> ReportSet:
    rng = np.random.default_rng(0)
    names = tuple(f'videos/{title}/{i}.mp4' for i in range(6))
    rgb, pose, integrated = (rng.random((6, 3)) for _ in range(3))
    return ReportSet(
        title,
        Dump(names, rgb, LABELS, path='rgb.pkl'),
        Dump(names[::-1], pose[::-1], LABELS[::-1]),
        Dump(names, integrated, LABELS, gates),
    )


GATES = np.linspace(0.1, 0.9, 12).reshape(6, 2)


def headings(page: str) -> list[str]:
    return re.findall(r'<h[23][^>]*>([^<]*)<', page)


def test_report(tmp_path):
    sets = [part('in context', GATES), part('without a gate', None)]
    annotations = [
        {'filename': name[7:], 'keypoint_score': np.full((1, 2, 3), i / 12)}
        for i, name in enumerate(sets[0].rgb.names + sets[1].rgb.names)
    ]
    ann_file = tmp_path / 'annotations.pkl'
    ann_file.write_bytes(pickle.dumps({'annotations': annotations}))
    path = write_report(
        tmp_path / 'new' / 'report.html',
        sets,
        NAMES,
        ann_file,
        [('a video', Figure())],
        overview=[('both contexts', Figure())],
    )
    page = path.read_text()
    one_set = [
        'Accuracy', 'Pairs of models', 'Score average over all weights', 'Accuracy by class',
        'Confusion', 'Videos on which the models differ',
    ]  # fmt: skip
    assert headings(page) == [
        'Overview', 'Results', 'both contexts', 'Files', 'In context', *one_set,
        'Without a gate', *one_set,
        'Gate', 'Distribution of the gate', 'Gate by class',
        'Gate by which stream is right: in context',
        'Gate by confidence of the poses', 'Single videos', 'a video',
    ]  # fmt: skip
    assert 'zero &lt;0&gt;' in page
    assert '<td>0.500</td>' in page  # mean G in context
    # Every link of the contents has its heading, and nothing comes from outside the file.
    links = re.findall(r'href="#([^"]+)"', page)
    assert links == re.findall(r'<h[23] id="([^"]+)"', page)
    assert not re.search(r'(src|href)="(?!data:image/png;base64,|#)', page)
    assert page.count('<img') == 1 + 2 * 3 + 2 + 1 + 1 + 1


def test_every_model_is_under_its_own_name(tmp_path):
    """RGB is right on class 0, pose on class 1, the integration on class 2."""
    taken = (np.where(label == LABELS, LABELS, (LABELS + 1) % 3) for label in range(3))
    rgb, pose, integrated = (Dump(tuple('abcdef'), np.eye(3)[each], LABELS) for each in taken)
    page = write_report(tmp_path / 'a.html', [ReportSet('s', rgb, pose, integrated)]).read_text()
    table = page[page.index('>Accuracy by class</h3>') :]
    table = table[table.index('<thead>') : table.index('</table>')]
    heads = re.findall('<th(?: [^>]*)?>([^<]*)<', table)[2:]
    assert heads == ['RGB only', 'pose only', 'IntegralAction', 'oracle selection']
    rows = [re.findall('<td[^>]*>([^<]*)<', row)[2:] for row in table.split('<tr')[2:5]]
    assert rows == [
        ['100.0', '0.0', '0.0', '100.0'],
        ['0.0', '100.0', '0.0', '100.0'],
        ['0.0', '0.0', '100.0', '0.0'],
    ]


def test_mistakes(tmp_path):
    good = part('test', GATES)
    with pytest.raises(ValueError, match=r'one or more with different titles, but got \[\]'):
        write_report(tmp_path / 'a.html', [])
    with pytest.raises(ValueError, match=r"different titles, but got \['test', 'test'\]"):
        write_report(tmp_path / 'a.html', [good, good])
    with pytest.raises(ValueError, match='must be of 2 classes, but got 3: rgb.pkl'):
        write_report(tmp_path / 'a.html', [good], ['zero', 'one'])
    other = ReportSet('other', good.rgb, part('val', None).pose, good.integrated)
    with pytest.raises(ValueError, match='dump 1 must be of the same 6 videos as rgb.pkl'):
        write_report(tmp_path / 'a.html', [other])
    assert not (tmp_path / 'a.html').exists()
