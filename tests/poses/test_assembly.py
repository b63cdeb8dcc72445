"""What extraction and import share; the options' errors are tested with both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from integralaction_mm.datasets.conversion_report import Report
from integralaction_mm.poses.assembly import assemble, warn
from integralaction_mm.poses.labels import Labels
from integralaction_mm.video.files import Video

VIDEOS = [Video(Path(f'/v/{name}.avi'), f'{name}.avi') for name in 'abc']


def test_assemble_leaves_out_what_has_no_result():
    results = {'a.avi': dict(total_frames=3), 'c.avi': dict(total_frames=4)}
    content = assemble(VIDEOS, results, Labels({'c.avi': 0}, ['run']), 0.5, 0)
    assert content['annotations'] == [
        dict(frame_dir='a', filename='a.avi', label=-1, total_frames=3),
        dict(frame_dir='c', filename='c.avi', label=0, total_frames=4),
    ]
    assert content['split'] == dict(all=['a.avi', 'c.avi'], train=['c.avi'])
    assert content['classes'] == ['run']


def test_warn():
    report = Report('poses', Path('p.pkl'))
    results = {
        'a.avi': dict(keypoint_score=np.ones(1)), 'b.avi': dict(keypoint_score=np.zeros(1))
    }  # fmt: skip
    warn(report, results, Labels({'a.avi': 1}, ['run', 'jump'], ['x run']))
    assert {reason: [name for name, _ in cases] for reason, cases in report.warnings.items()} == {
        'nobody found': ['b.avi'],
        'no label': ['b.avi'],
        'class without a video': ['run'],
        'label of no video': ['x run'],
    }


@pytest.mark.parametrize(
    ('labels', 'singles', 'way_out'),
    [
        ((0, 0, 1), ['jump'], 'has one; add videos'),
        ((0, 1), ['run', 'jump'], 'has one; add videos, or train --no-validate'),
        ((0, 0, 1, 1), [], ''),
    ],
)
def test_warns_of_classes_without_a_video_to_validate_on(labels, singles, way_out):
    report = Report('poses', Path('p.pkl'))
    results = {f'{index}.avi': dict(keypoint_score=np.ones(1)) for index in range(len(labels))}
    marks = Labels(dict(zip(results, labels)), ['run', 'jump'])
    warn(report, results, marks, val_ratio=0.2)
    expected = {"class without a video in 'val'": [(name, way_out) for name in singles]}
    assert report.warnings == (expected if singles else {})
    split = assemble([], results, marks, 0.2, 0)['split']
    assert ('val' in split) == ('--no-validate' not in way_out)


def test_warns_of_no_class_where_nothing_is_validated():
    report = Report('poses', Path('p.pkl'))
    warn(report, {'a.avi': dict(keypoint_score=np.ones(1))}, Labels({'a.avi': 0}, ['run']), 0)
    assert not report.warnings
