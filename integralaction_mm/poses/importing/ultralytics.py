"""Results of Ultralytics' pose models: ``save_txt`` and ``Results.to_json``.

``labels/<video>_<frame>.txt``, frames from 1 and none for a frame without persons, has a line per
person: class, box (4 numbers), K joints (x, y and usually a score), the box's confidence with
``save_conf``, and the id of ``model.track``; coordinates are fractions of the frame
(ultralytics/engine/results.py). ``to_json`` gives ``[{name, class, confidence, box, track_id,
keypoints: {x, y, visible}}]`` for a frame, in pixels, or in fractions with ``normalize=True``.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from ...files import read_json, read_text
from .recording import (
    UNNUMBERED,
    Clip,
    Person,
    Recording,
    Source,
    list_files,
    make_person,
    naming,
    sparing,
    split_number,
)

__all__ = ['read_ultralytics']

_HEAD = 5  # class, and x, y, w, h of the box
_COUNTS = (17, 18, 25, 26, 133, 136)  # K; Ultralytics' own models have COCO's 17
_LABELS = 'labels'  # the folder that they are written to


def read_ultralytics(source: Path) -> Source:
    """List the clips of the .txt and .json files of a folder, or of one .json file.

    Files in one folder with one beginning make a clip; or a JSON file with a list of
    frames, each a list of persons or the output of ``to_json``, whose frames count from 0.

    Args:
        source (Path): Folder, searched to any depth, or a .json file.
    """
    found = Source()
    base = source if source.is_dir() else source.parent
    groups: dict[tuple[str, str, str], dict[int, Path]] = defaultdict(dict)
    for path in list_files(source, '.txt', '.json'):
        folder = '/'.join(part for part in path.parent.relative_to(base).parts if part != _LABELS)
        start, number = split_number(path.stem)
        with sparing(found, path):
            if path.suffix == '.json' and _has_frames(read_json('file of poses', path)):
                name = f'{folder}/{path.stem}'.strip('/')
                found.clips.append(Clip(name, partial(_load_frames, path), (path.stem,)))
            elif number is None:
                found.leave_out(UNNUMBERED, path.name, f'must be <name>_<number>{path.suffix}')
            else:
                groups[folder, start, path.suffix][number] = path
    for (folder, start, suffix), files in groups.items():
        parts = [part for part in (folder, start) if part]
        name = '/'.join(dict.fromkeys(parts)) or base.resolve().name
        load = _load_labels if suffix == '.txt' else _load_json
        found.clips.append(Clip(name, partial(load, files), tuple(parts[::-1])))
    return found


def _has_frames(content: Any) -> bool:
    """Whether a JSON file has many frames rather than the persons of one."""
    return isinstance(content, list) and bool(content) and isinstance(content[0], (list, str))


def _load_frames(path: Path) -> Recording:
    persons = []
    content = read_json('file of poses', path)
    with naming(path):
        for number, frame in enumerate(content):
            items = json.loads(frame) if isinstance(frame, str) else frame
            persons += [_person(number, item) for item in items]
    return Recording(persons, frames=len(content), listed=len(content))


def _load_json(files: dict[int, Path]) -> Recording:
    persons = []
    for number, path in files.items():
        content = read_json('file of poses', path)
        with naming(path):
            persons += [_person(number, item) for item in content]
    return Recording(persons, first=1)


def _person(number: int, item: Any) -> Person:
    joints = item['keypoints']
    x, y = joints['x'], joints['y']
    if len(x) != len(y):
        raise ValueError(f'x and y must have the same length, but got {len(x)} and {len(y)}')
    return make_person(number, list(zip(x, y)), joints.get('visible'), item.get('track_id'))


def _load_labels(files: dict[int, Path]) -> Recording:
    rows = []
    for number, path in files.items():
        text = read_text('file of poses', path)
        with naming(path):
            lines = [line.split() for line in text.splitlines()]
            rows += [(number, np.array(line, float)) for line in lines if line]
    with naming(next(iter(files.values()))):
        count, axes, one_is_id = _find_form([row for _, row in rows])
        persons = []
        for number, row in rows:
            joints = row[_HEAD : _HEAD + count * axes].reshape(count, axes)
            tail = row[_HEAD + count * axes :]
            identity = tail[-1] if len(tail) == 2 or (len(tail) and one_is_id) else None
            score = joints[:, 2] if axes == 3 else None
            identity = None if identity is None else float(identity)
            persons.append(make_person(number, joints[:, :2], score, identity))
    return Recording(persons, first=1, fractions=True)


def _find_form(rows: Sequence[np.ndarray]) -> tuple[int, int, bool]:
    """K, numbers of a joint (2 or 3), and whether a single number after the joints is an id.

    The box's confidence is in all lines or in none. So a single number is an id if other
    lines have none, the confidence if others have two, and otherwise an id if it is a whole number
    everywhere.
    """
    lengths = {len(row) - _HEAD for row in rows}
    for count, axes in ((count, axes) for count in _COUNTS for axes in (3, 2)):
        tails = {length - count * axes for length in lengths}
        if tails <= {0, 1, 2}:
            single = [row[-1] for row in rows if len(row) == _HEAD + count * axes + 1]
            whole = all(value >= 1 and value % 1 == 0 for value in single)
            return count, axes, 0 in tails or (2 not in tails and whole)
    raise ValueError(
        f'a line must have {_HEAD} numbers, those of one of {list(_COUNTS)} joints and at most 2 '
        f'more, but lines have {sorted(length + _HEAD for length in lengths)[:5]}'
    )
