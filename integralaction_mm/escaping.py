"""Text from files and folders on its way to terminals, logs, spreadsheets and figures.

The name of a file or class may hold anything: codes that move a terminal's cursor, marks that turn
the direction of text around, formulas, or Matplotlib's mathematics.
"""

from __future__ import annotations

import logging
import re
from typing import Any

__all__ = ['PrintableFilter', 'csv_cell', 'draw_literally', 'printable']

# Control characters, marks of direction, line and paragraph separators, and bytes of a file's name
# that are not text.
_CONTROL = re.compile(
    '[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]'
)
# Also the signs of twice the width, which spreadsheets in Japanese take as well.
_FORMULA = ('=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n')


def printable(text: str) -> str:
    r"""Escape characters that control a terminal, as Python does.

    Examples:
        >>> printable('jump\x1b[31m.mp4')
        'jump\\x1b[31m.mp4'
    """
    return _CONTROL.sub(lambda found: found[0].encode('unicode_escape').decode(), text)


def csv_cell(value: Any) -> Any:
    """Keep a spreadsheet from running text as a formula, by an apostrophe in front.

    Args:
        value (Any): Of a cell. Anything but text stays, and so does a number written as text.

    Examples:
        >>> csv_cell('=1+1'), csv_cell('-0.5'), csv_cell(-0.5)
        ("'=1+1", '-0.5', -0.5)
    """
    if not isinstance(value, str) or not value.lstrip(' ').startswith(_FORMULA):
        return value
    try:
        float(value)
    except ValueError:
        return f"'{value}"
    return value


def draw_literally(figure: Any) -> None:
    """Let a Matplotlib figure show dollars and backslashes as they are, not as mathematics.

    Control characters are shown as :func:`printable` has them: fonts lack them, and Matplotlib
    would warn of each with the character itself.
    """
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            _format_printably(axis.get_major_formatter())
    for text in figure.findobj(lambda artist: hasattr(artist, 'set_parse_math')):
        text.set_parse_math(False)
        text.set_text(_printable_lines(text.get_text()))


def _format_printably(formatter: Any) -> None:
    """Change the labels of ticks, which are formatted anew at every drawing."""
    format_ticks = formatter.format_ticks
    formatter.format_ticks = lambda values: [_printable_lines(s) for s in format_ticks(values)]


def _printable_lines(text: str) -> str:
    return '\n'.join(map(printable, text.split('\n')))


class PrintableFilter(logging.Filter):
    """Makes each line of a log printable."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite a record, and let it pass."""
        record.msg, record.args = _printable_lines(record.getMessage()), ()
        return True
