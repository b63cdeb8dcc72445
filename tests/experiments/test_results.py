from __future__ import annotations

import json

import numpy as np
import pytest
from markdown import squeeze

from integralaction_mm.experiments.costs import Cost
from integralaction_mm.experiments.results import (
    describe,
    summarize,
    tabulate,
    tabulate_figures,
)
from integralaction_mm.experiments.tables import Row, Table

NAN = np.nan
TABLE = Table(
    'of the test',
    (
        Row('ours', ('rgb_pose_pantomime',), (1, 2, 3, 4)),
        Row('average', ('rgb_pose_pantomime', 'rgb_pose_pantomime')),
        Row('pose', ('pose_only_pantomime',), (9, 10, 11, 12)),
    ),
)

# Two seeds of the first row, one of the second, none of the third.
FIGURES = np.array([
    [[[80, 90], [40, 50]], [[84, 90], [30, 52]]],
    [[[60, 70], [20, 30]], [[NAN, NAN], [NAN, NAN]]],
    [[[NAN, NAN], [NAN, NAN]], [[NAN, NAN], [NAN, NAN]]],
])  # fmt: skip


def test_summarize_by_hand():
    mean, std = summarize(FIGURES)
    np.testing.assert_allclose(mean[0], [[82, 90], [35, 51]])
    # sample standard deviation of two values: their difference / sqrt(2)
    np.testing.assert_allclose(std[0], [[4 / 2**0.5, 0], [10 / 2**0.5, 2 / 2**0.5]])
    np.testing.assert_array_equal(mean[1], [[60, 70], [20, 30]])
    assert np.isnan(std[1:]).all()
    assert np.isnan(mean[2]).all()


def lines_of(table: Table, figures: np.ndarray, costs=None) -> list[str]:
    return squeeze(tabulate(table, figures, costs).to_markdown()).splitlines()


def test_tabulate():
    lines = lines_of(TABLE, FIGURES)
    assert lines[0] == (
        '| | paper: Kinetics50 | paper: Mimetics | in context | out of context | seeds |'
    )
    # A row that the paper does not have keeps its columns.
    assert lines[2:] == [
        '| ours | 1.0 / 2.0 | 3.0 / 4.0 | 82.0 ± 2.8 / 90.0 ± 0.0 | 35.0 ± 7.1 / 51.0 ± 1.4 | 2 |',
        '| average | - | - | 60.0 / 70.0 | 20.0 / 30.0 | 1 |',
        '| pose | 9.0 / 10.0 | 11.0 / 12.0 | not run | not run | 0 |',
    ]
    assert lines_of(TABLE, FIGURES[:, :1])[2].endswith('| 80.0 / 90.0 | 40.0 / 50.0 | 1 |')


def test_a_rule_has_no_figure_of_what_it_was_chosen_on():
    table = Table(
        'of places',
        (Row('chosen', ('x', 'y'), method='average'),),
        contexts=('same_place', 'unseen_place'),
        data='people',
        runs='two directions',
    )
    figures = np.array([[[[NAN, NAN], [40, 50]]]])
    assert lines_of(table, figures)[0] == '| | same place | unseen place | runs |'
    assert lines_of(table, figures)[2] == '| chosen | - | 40.0 / 50.0 | 1 |'
    assert lines_of(table, figures * NAN)[2] == '| chosen | not run | not run | 0 |'
    text = 'percent on people,\nmean ± standard deviation over the two directions with the seed 0.'
    assert text in describe('x', table, [0])


def test_describe():
    lines = describe('4', TABLE, [0, 5]).splitlines()
    assert lines[0].startswith('Table 4, of the test')
    assert lines[1].endswith('seeds 0, 5.')
    assert lines[2].startswith('The columns "paper"')
    assert describe('4', TABLE, [3]).splitlines()[1] == 'of one run with seed 3.'


def test_costs_without_the_paper():
    table = Table('of the test', (Row('a', ('x',)), Row('b', ('x', 'y')), Row('c', ('z',))), True)
    costs = {'x': Cost(2_000_000, 3_000_000_000, 0.25), 'y': Cost(500_000, 10_000_000, 0.75)}
    lines = lines_of(table, FIGURES, costs)
    assert lines[0] == (
        '| | in context | out of context | seeds | parameters | FLOPs | clips per second |'
    )
    assert lines[2].endswith(' | 2 | 2.00 M | 3.00 G | 4.0 |')
    assert lines[3] == '| b | 60.0 / 70.0 | 20.0 / 30.0 | 1 | 2.50 M | 3.01 G | 1.0 |'
    assert lines[4] == '| c | not run | not run | 0 | not run | not run | not run |'
    assert 'paper' not in describe('skeleton', table, [0], costed=True)
    rows = json.loads(tabulate_figures(table, FIGURES, costs).to_json())
    assert rows[1]['clips_per_second'] == 1
    assert (rows[1]['parameters'], rows[1]['flops']) == (2_500_000, 3_010_000_000)
    assert rows[1]['in_context_top1_mean'] == 60
    assert rows[2]['parameters'] is None
    assert 'paper_mimetics_top5' not in rows[1]


def test_tabulate_figures():
    rows = json.loads(tabulate_figures(TABLE, FIGURES).to_json())
    assert rows[0]['paper_mimetics_top5'] == 4
    assert rows[0]['out_of_context_top1_mean'] == 35
    assert rows[0]['out_of_context_top1_std'] == pytest.approx(10 / 2**0.5)
    assert rows[1]['kind'] == 'score average'
    assert rows[1]['configs'] == 'rgb_pose_pantomime + rgb_pose_pantomime'
    assert rows[1]['paper_mimetics_top5'] is None
    assert rows[1]['in_context_top1_mean'] == 60
    assert rows[1]['in_context_top5_std'] is rows[2]['in_context_top5_mean'] is None
