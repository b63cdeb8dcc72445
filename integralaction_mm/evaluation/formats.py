"""Tables and class names: what the analyses share in reading and writing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..datasets.annotation_file import load_annotation_file
from ..datasets.class_names import get_class_names

__all__ = ['Sheet', 'load_class_names']


@dataclass(frozen=True)
class Sheet:
    """A table of figures, for a person (Markdown) and for a program (CSV, JSON).

    Args:
        heads (tuple[str, ...]): Heading of each column.
        rows (list[tuple]): One value for each heading: text, int, float or None. NaN and None
            are figures that there are not.
        formats (dict[str, str]): Format of the floats of a column in Markdown, by its heading;
            the other two keep all digits. Defaults to '.1f' for every column.
    """

    heads: tuple[str, ...]
    rows: list[tuple]
    formats: Mapping[str, str] = field(default_factory=dict)

    def cells(self) -> list[list[str]]:
        """Rows as text for a person; a figure that there is not is '-'."""
        return [[self._text(*item) for item in zip(self.heads, row)] for row in self.rows]

    def _text(self, head: str, value: Any) -> str:
        if _is_missing(value):
            return '-'
        return format(value, self.formats.get(head, '.1f') if isinstance(value, float) else '')

    def is_text(self, column: int) -> bool:
        """Whether a column holds text, not figures."""
        return any(isinstance(row[column], str) for row in self.rows)

    def to_markdown(self) -> str:
        """The table in Markdown."""
        lines = [self.heads, ['---'] * len(self.heads), *self.cells()]
        return ''.join(
            f'| {" | ".join(cell.replace("|", chr(92) + "|") for cell in line)} |\n'
            for line in lines
        )

    def to_csv(self) -> str:
        """The table in CSV; a figure that there is not is an empty cell."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator='\n')
        writer.writerow(self.heads)
        writer.writerows([['' if _is_missing(v) else v for v in row] for row in self.rows])
        return text.getvalue()

    def to_json(self) -> str:
        """The rows in JSON, each an object by heading; a figure that there is not is null."""
        rows = [[None if _is_missing(v) else v for v in row] for row in self.rows]
        return json.dumps([dict(zip(self.heads, row)) for row in rows], indent=2) + '\n'

    def write(self, path: Path) -> None:
        """Write the table beside each other as ``<path>.md``, ``.csv`` and ``.json``."""
        for suffix, text in (
            ('md', self.to_markdown()),
            ('csv', self.to_csv()),
            ('json', self.to_json()),
        ):
            path.with_name(f'{path.name}.{suffix}').write_text(text, encoding='utf-8')


def _is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and bool(np.isnan(value)))


def load_class_names(
    source: str | Path | None, num_classes: int, ann_file: str | Path | None = None
) -> list[str]:
    """Class names in label order: given ones, else those of a dataset, else numbers.

    Args:
        source (str | Path, optional): 'kinetics50', 'kinetics400' or 'ntu60', a text file with a
            name in each line, or None for those of the dataset.
        num_classes (int): How many there must be.
        ann_file (str | Path, optional): The dataset's annotation file. Its folder may have the
            name of one of the lists, or a pickle ``classes``, a list of names; if one of these
            has ``num_classes`` names, it is taken. Defaults to None.

    Returns:
        list[str]: ``num_classes`` names.

    Raises:
        FileNotFoundError: If there is neither such a list nor such a file.
        ValueError: If the source has another number of names, or the annotation file cannot be
            read.

    Examples:
        >>> load_class_names(None, 2)
        ['0', '1']
    """
    if source is None:
        names = _names_of(Path(ann_file)) if ann_file is not None else []
        return names if len(names) == num_classes else [str(i) for i in range(num_classes)]
    if Path(source).is_file():
        lines = Path(source).read_text(encoding='utf-8-sig').splitlines()
        names = [line.strip() for line in lines if line.strip()]
    else:
        try:
            names = get_class_names(str(source))
        except ValueError as error:
            raise FileNotFoundError(f'{error}, and no file of class names') from error
    if len(names) != num_classes:
        raise ValueError(f'class names must be {num_classes}, but got {len(names)}: {source}')
    return names


def _names_of(ann_file: Path) -> list[str]:
    try:
        return get_class_names(ann_file.parent.name)
    except ValueError:
        if ann_file.suffix not in ('.pkl', '.pickle') or not ann_file.is_file():
            return []
        return list(load_annotation_file(ann_file).get('classes') or [])
