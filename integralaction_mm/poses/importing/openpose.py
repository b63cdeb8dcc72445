"""OpenPose's ``--write_json``: one JSON file per frame (OpenPose's doc/02_output.md)."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from pathlib import Path

from ...files import read_json
from .recording import (
    UNNUMBERED,
    Clip,
    Person,
    Recording,
    Source,
    flat_person,
    list_files,
    naming,
    split_number,
)

__all__ = ['read_openpose']

_END = '_keypoints'
_JOINTS, _JOINTS_OF_OLD = 'pose_keypoints_2d', 'pose_keypoints'  # before OpenPose 1.3


def read_openpose(source: Path) -> Source:
    """List the clips of ``<video>_000000000000_keypoints.json``, or ``000001_keypoints.json``.

    Files in one folder with one beginning make a clip. Its name is that of the folder
    if that is also the beginning, or there is none; else the folder and the beginning.

    Args:
        source (Path): Folder, searched to any depth.

    Raises:
        NotADirectoryError: If it is not a folder.
    """
    if not source.is_dir():
        raise NotADirectoryError(f'poses of OpenPose must be a folder, but got {source}')
    found = Source()
    groups: dict[tuple[str, str], dict[int, Path]] = defaultdict(dict)
    for path in list_files(source, '.json'):
        name = path.stem[: -len(_END)] if path.stem.endswith(_END) else path.stem
        start, number = split_number(name)
        if number is None:
            below = path.relative_to(source).as_posix()
            found.leave_out(UNNUMBERED, below, f'must be <name>_<number>{_END}.json')
        else:
            groups[path.parent.relative_to(source).as_posix(), start][number] = path
    for (folder, start), files in groups.items():
        parts = [part for part in (folder, start) if part not in ('', '.')]
        whole = '/'.join(parts) or source.resolve().name
        name = folder if folder.split('/')[-1] == start else whole
        found.clips.append(Clip(name, partial(_load, files), (whole, *parts[::-1])))
    return found


def _load(files: dict[int, Path]) -> Recording:
    persons: list[Person] = []
    for number, path in files.items():
        content = read_json('file of poses', path)
        with naming(path):
            for person in content['people'] or ():
                values = person[_JOINTS if _JOINTS in person else _JOINTS_OF_OLD]
                if values:  # empty for a person of whom only a hand or the face was found
                    persons.append(flat_person(number, values, person.get('person_id')))
    # There is a file per frame; those of a folder of images often start at 1.
    first = 1 if min(files) == 1 else 0
    return Recording(persons, first, frames=max(files) - first + 1, listed=len(files))
