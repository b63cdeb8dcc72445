"""Text of files on its way to terminals, logs, spreadsheets and figures."""

from __future__ import annotations

import csv
import io
import logging

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from integralaction_mm.escaping import PrintableFilter, csv_cell, draw_literally, printable


@pytest.mark.parametrize(
    ('text', 'shown'),
    [
        ('jump 跳 ю é\u3000x', 'jump 跳 ю é\u3000x'),
        ('\x1b[2Ja', r'\x1b[2Ja'),
        ('a\nb\r\tc\x00\x7f', r'a\nb\r\tc\x00\x7f'),
        ('\x9b31m', r'\x9b31m'),
        ('a\u202egpj.exe\u2066', r'a\u202egpj.exe\u2066'),
        ('a\u2028b', r'a\u2028b'),
        ('a\udcff', r'a\udcff'),  # as Python has a name that is not UTF-8
        ('\u0645\u06cc\u200c\u062e', '\u0645\u06cc\u200c\u062e'),  # Persian joins its letters so
        (r'a\x1b', r'a\x1b'),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


@pytest.mark.parametrize(
    ('value', 'cell'),
    [
        ('=1+1', "'=1+1"),
        ('@SUM(A1)', "'@SUM(A1)"),
        ('+49', '+49'),
        ('+a', "'+a"),
        ('-a', "'-a"),
        ('\t=1', "'\t=1"),
        ('\r=1', "'\r=1"),
        (' =1', "' =1"),
        ('-0.5', '-0.5'),
        ('-1e-3', '-1e-3'),
        ('-1+cmd', "'-1+cmd"),
        ('＝1+1', "'＝1+1"),
        ('－a', "'－a"),
        ('a=b', 'a=b'),
        ('', ''),
        (-0.5, -0.5),
        (None, None),
    ],
)
def test_csv_cell(value, cell):
    assert csv_cell(value) == cell
    text = io.StringIO()
    csv.writer(text).writerow([csv_cell(value)])
    (row,) = csv.reader(io.StringIO(text.getvalue(), newline=''))
    assert row == ['' if value is None else str(cell)]


def test_figures_are_drawn_without_mathematics():
    figure = Figure()
    text = figure.text(0, 0, r'$\nothing{$')
    draw_literally(figure)
    figure.canvas.draw()
    assert text.get_text() == r'$\nothing{$'


@pytest.mark.filterwarnings('error')  # of glyphs that are missing, which name them as they are
def test_figures_show_control_characters():
    figure = Figure()
    axes = figure.subplots()
    axes.set_title('a\x1b[2J\nb')
    axes.set_xticks([0], ['c\x07'])
    axes.barh(['e\x00', 'f'], [1, 2], label='d\u202e')
    axes.legend()
    draw_literally(figure)
    figure.savefig(io.BytesIO())
    shown = {text.get_text() for text in figure.findobj(Text)}
    assert {'a\\x1b[2J\nb', 'c\\x07', 'd\\u202e', 'e\\x00'} <= shown


def test_lines_of_a_log():
    record = logging.LogRecord('a', logging.INFO, 'a.py', 1, 'from %s\nend', ('\x1b[2J',), None)
    assert PrintableFilter().filter(record)
    assert record.getMessage() == '\\x1b[2J\n'.join(['from ', '']) + 'end'
