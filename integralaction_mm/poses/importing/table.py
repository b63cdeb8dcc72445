"""Poses in CSV files, one line per person and frame.

Columns are ``video`` (else each file is a clip), ``frame`` from 0, perhaps ``id``, and per joint
``<joint>_x``, ``<joint>_y`` and perhaps ``<joint>_score``, or ``x0``, ``y0``, ``score0``, ….
An empty cell means not found; a line without any joint is a frame without persons.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np

from ...files import read_text
from .recording import (
    Clip,
    Recording,
    Source,
    folder_name,
    list_files,
    make_person,
    naming,
    sparing,
)

__all__ = ['read_table']

_NUMBERED = re.compile(r'(x|y|score)_?(\d+)')
_NAMED = re.compile(r'(.+)_(x|y|score)')
_DELIMITERS = ',;\t'
_AXES = ('x', 'y', 'score')
_HEADS = ('frame', 'id', 'video')
_NOTHING = ('', 'na', 'n/a', 'none', 'null')  # and nan: what programs write for no number
_Joint = dict[str, str]  # axes to columns
_Line = tuple[int, dict[str, str]]  # its number, and columns to cells


def read_table(source: Path) -> Source:
    """List the clips of a .csv file, or of all below a folder.

    Args:
        source (Path): The file, in UTF-8 or UTF-16, with commas, semicolons or tabs; or a folder.
    """
    found = Source()
    for path in list_files(source, '.csv'):
        with sparing(found, path):
            text = read_text('file of poses', path)
            with naming(path):
                joints, names, groups = _parse(text, folder_name(path, source))
            for clip, rows in groups.items():
                load = partial(_load, rows, joints, names, path)
                short = PurePosixPath(clip.replace('\\', '/')).name
                found.clips.append(Clip(clip, load, (short,)))
    return found


def _parse(text: str, name: str) -> tuple[list[_Joint], tuple[str, ...], dict[str, list[_Line]]]:
    """Columns and names of the joints; numbers of lines and lines of each clip."""
    lines = text.splitlines()
    if not lines:
        raise ValueError('a file of poses must have a header, but is empty')
    delimiter = max(_DELIMITERS, key=lines[0].count)
    try:
        reader = csv.DictReader(lines, delimiter=delimiter, restval='')
        header = [(column or '').strip() for column in reader.fieldnames or ()]
        header = [c.lower() if c.lower() in _HEADS else c for c in header]
        reader.fieldnames = header
        if 'frame' not in header or len(set(header)) < len(header):
            raise ValueError(
                f"a header must have 'frame', and each column once, but got {header[:5]}"
            )
        joints, names = _find_joints(header)
        groups: dict[str, list[_Line]] = defaultdict(list)
        for row in reader:
            if None in row:
                raise ValueError(f'line {reader.line_num} has more cells than the header')
            if not ''.join(row.values()).strip():
                continue
            if delimiter != ',':  # of countries whose decimals have a comma
                row.update({key: row[key].replace(',', '.') for key in row if key not in _HEADS})
            groups[row['video'].strip() if 'video' in header else name].append(
                (reader.line_num, row)
            )
    except csv.Error as error:
        raise ValueError(str(error)) from error
    if not groups:
        raise ValueError('a file of poses must have lines below its header, but has none')
    return joints, names, groups


def _find_joints(header: list[str]) -> tuple[list[_Joint], tuple[str, ...]]:
    """Columns of each joint, and their names; no names if they are numbers."""
    found: dict[str, _Joint] = defaultdict(dict)
    numbered = [column for column in header if _NUMBERED.fullmatch(column)]
    for column in numbered or header:
        match = _NUMBERED.fullmatch(column) or _NAMED.fullmatch(column)
        if match:
            axis, joint = match.groups() if numbered else match.groups()[::-1]
            found[joint][axis] = column
    bad = [joint for joint, columns in found.items() if not {'x', 'y'} <= set(columns)]
    if bad or not found:
        raise ValueError(
            f'joints must have columns <joint>_x and <joint>_y, or x0, y0, …, but got {bad[:5]}'
        )
    if not numbered:
        return list(found.values()), tuple(found)
    order = sorted(found, key=int)
    if list(map(int, order)) != list(range(len(order))):
        raise ValueError(f'joints must be numbered from 0 without a gap, but got {order[:5]}')
    return [found[joint] for joint in order], ()


def _load(
    rows: list[_Line], joints: list[_Joint], names: tuple[str, ...], path: Path
) -> Recording:
    persons, numbers = [], set()
    for line, row in rows:
        with naming(Path(f'{path}:{line}')):
            number = _frame(row['frame'])
            numbers.add(number)
            cells = [[row[joint[axis]] for axis in _AXES if axis in joint] for joint in joints]
            values = np.array([[_value(cell) for cell in joint] for joint in cells])
            if not np.isnan(values[:, :2]).all():
                score = values[:, 2] if values.shape[1] == 3 else None
                persons.append(make_person(number, values[:, :2], score, _identity(row)))
    return Recording(persons, frames=max(numbers) + 1, listed=len(numbers), joints=names)


def _value(cell: str) -> float:
    return float('nan' if cell.strip().lower() in _NOTHING else cell)


def _frame(text: str) -> int:
    """Number of a frame; spreadsheets may write 3 as 3.0."""
    number = float(text)
    if number % 1:
        raise ValueError(f'frame must be a whole number, but got {text!r:.60}')
    return int(number)


def _identity(row: dict[str, str]) -> int | str | None:
    text = row.get('id', '').strip()
    return int(text) if re.fullmatch(r'-?\d{1,18}', text) else text or None
