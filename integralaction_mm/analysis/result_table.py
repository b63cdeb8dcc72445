"""The only writer of tables, for people and for programs.

Markdown is drawn by rich, which MMEngine requires anyway: its columns are aligned, so a command
prints the same table as in its file. CSV and JSON are the standard library's; pandas would
be a large dependency for two calls, and needs a third package to write Markdown.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..escaping import csv_cell, printable
from ..files import write_whole

__all__ = ['ResultTable']

_WIDTH = 10_000  # characters per line; rich would wrap a wider table


@dataclass(frozen=True)
class ResultTable:
    """A table of figures, for people (Markdown) and for programs (CSV, JSON).

    Args:
        heads (tuple[str, ...]): Heading of each column.
        rows (list[tuple]): One value for each heading: text, int, float or None. NaN and None
            are missing figures.
        formats (dict[str, str]): Format of the floats of a column in Markdown, by its heading;
            the other two keep all digits. Defaults to '.1f' for every column.
    """

    heads: tuple[str, ...]
    rows: list[tuple]
    formats: Mapping[str, str] = field(default_factory=dict)

    def cells(self) -> list[list[str]]:
        """Rows as text for people; a missing figure is '-'."""
        return [[self._text(*item) for item in zip(self.heads, row)] for row in self.rows]

    def _text(self, head: str, value: Any) -> str:
        if _is_missing(value):
            return '-'
        return format(value, self.formats.get(head, '.1f') if isinstance(value, float) else '')

    def is_text(self, column: int) -> bool:
        """Whether a column holds text, not figures."""
        return any(isinstance(row[column], str) for row in self.rows)

    def to_markdown(self) -> str:
        """The table in Markdown; columns of figures are right-aligned."""
        table = Table(box=box.MARKDOWN)
        for column, head in enumerate(self.heads):
            table.add_column(_cell(head), justify='left' if self.is_text(column) else 'right')
        for row in self.cells():
            table.add_row(*map(_cell, row))
        text = io.StringIO()
        console = Console(file=text, width=_WIDTH, color_system=None, force_jupyter=False)
        console.print(table)
        return text.getvalue().strip() + '\n'

    def to_csv(self) -> str:
        """The table in CSV; a missing figure is an empty cell."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator='\n')
        for row in (self.heads, *self.rows):
            writer.writerow(['' if _is_missing(value) else csv_cell(value) for value in row])
        return text.getvalue()

    def to_json(self) -> str:
        """The rows in JSON, each an object by heading; a missing figure is null."""
        rows = [[None if _is_missing(v) else v for v in row] for row in self.rows]
        return json.dumps([dict(zip(self.heads, row)) for row in rows], indent=2) + '\n'

    def write(self, path: Path) -> None:
        """Write the table as ``<path>.md``, ``.csv`` and ``.json``."""
        for suffix, text in (
            ('md', self.to_markdown()),
            ('csv', self.to_csv()),
            ('json', self.to_json()),
        ):
            write_whole(path.with_name(f'{path.name}.{suffix}'), text)


def _cell(text: str) -> Text:
    return Text(printable(' '.join(text.splitlines())).replace('|', r'\|'), no_wrap=True)


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and bool(np.isnan(value)))
