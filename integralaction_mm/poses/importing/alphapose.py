"""AlphaPose's results, ``alphapose-results.json`` (its doc/output.md).

``[{image_id, category_id, keypoints [x, y, c, …], score, idx}]``: ``image_id`` is the name of the
image, of a video ``<frame>.jpg`` from 0; ``idx`` is there with ``--pose_track``. ``--format open``
and ``cmu`` write ``{image_id: {people: [{pose_keypoints_2d}]}}`` and ``{bodies: [{joints}]}``.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from ...files import read_json
from .recording import (
    Clip,
    Person,
    Recording,
    Source,
    flat_person,
    folder_name,
    list_files,
    naming,
    sparing,
    split_number,
)

__all__ = ['read_alphapose']

_DEFAULT = 'alphapose-results'
_SEPARATE = 'sep-json'  # the same again, one file per image
_FORMS = (('people', 'pose_keypoints_2d'), ('bodies', 'joints'))


def read_alphapose(source: Path) -> Source:
    """List the clips of a file, or of all JSON files below a folder.

    A file holds one clip, named after the file, or after its folder if the file has the
    default name. If its images' names begin in several ways, each is a separate clip.

    Args:
        source (Path): The file or folder.
    """
    found = Source()
    for path in list_files(source, '.json'):
        if path.parent.name == _SEPARATE:
            continue
        with sparing(found, path):
            content = read_json('file of poses', path)
            with naming(path):
                groups = _group(content)
            name = PurePosixPath(folder_name(path, source))
            if path.stem == _DEFAULT:
                name = name.parent if name.parent.name else PurePosixPath(_parent(path))
            for start, persons in groups.items():
                whole = name / start if len(groups) > 1 else name
                # Frames without a person are missing from the file: the video gives their number.
                found.clips.append(Clip(str(whole), partial(Recording, persons), (whole.name,)))
    return found


def _parent(path: Path) -> str:
    return path.resolve().parent.name


def _group(content: Any) -> dict[str, list[Person]]:
    """The persons, by the beginning of the names of their images."""
    groups: dict[str, list[Person]] = defaultdict(list)
    for image, values, identity in _list(content):
        start, number = split_number(PurePosixPath(str(image).replace('\\', '/')).stem)
        if number is None:
            raise ValueError(f'image_id must end in the number of a frame, but got {image!r:.60}')
        groups[start].append(flat_person(number, values, identity))
    return groups or {'': []}


def _list(content: Any) -> list[tuple[Any, Any, Any]]:
    """(image_id, keypoints, id) of each person, in either form."""
    if isinstance(content, list):
        return [(item['image_id'], item['keypoints'], item.get('idx')) for item in content]
    return [
        (image, person[joints], None)
        for image, item in content.items()
        for persons, joints in _FORMS
        for person in item.get(persons, [])
    ]
