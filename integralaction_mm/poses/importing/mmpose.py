"""Predictions of MMPose: its inferencer's ``--pred-out-dir`` and ``--save-predictions`` of demos.

Of a video the inferencer writes ``<video>.json``, ``[{frame_id, instances}]`` with frames from 0
(mmpose/apis/inferencers/base_mmpose_inferencer.py), of images ``<image>.json`` with the instances
alone. demo/topdown_demo_with_mmdet.py writes ``results_<video>.json``, ``{meta_info,
instance_info}`` with frames from 1. An instance has ``keypoints`` [[x, y], …] and
``keypoint_scores``.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from ...files import read_json
from .recording import (
    UNNUMBERED,
    Clip,
    Person,
    Recording,
    Source,
    check_frame,
    folder_name,
    list_files,
    make_person,
    naming,
    sparing,
    split_number,
)

__all__ = ['read_mmpose']

_DEMO = 'results_'  # start of the names of the demos' files


def read_mmpose(source: Path) -> Source:
    """List the clips of a file, or of all JSON files below a folder.

    Files of images are frames of a clip named after their folder, and after the beginning of
    their names if there is one.

    Args:
        source (Path): The file or folder.
    """
    found = Source()
    images: dict[str, dict[int, Path]] = defaultdict(dict)
    for path in list_files(source, '.json'):
        with sparing(found, path):
            name = PurePosixPath(folder_name(path, source))
            if not _is_image(read_json('file of poses', path)):
                aliases = (name.name, name.name[len(_DEMO) * name.name.startswith(_DEMO) :])
                found.clips.append(Clip(str(name), partial(_load_video, path), aliases))
                continue
            start, number = split_number(name.name)
            if number is None:
                found.leave_out(UNNUMBERED, path.name, 'must be <name>_<number>.json')
                continue
            parts = [part for part in (str(name.parent), start) if part not in ('', '.')]
            images['/'.join(dict.fromkeys(parts)) or source.resolve().name][number] = path
    for clip, files in images.items():
        found.clips.append(Clip(clip, partial(_load_images, files), (PurePosixPath(clip).name,)))
    return found


def _is_image(content: Any) -> bool:
    """Whether it holds instances (none for an image without persons) rather than frames."""
    if not isinstance(content, list):
        return False
    return not content or (isinstance(content[0], dict) and 'keypoints' in content[0])


def _load_video(path: Path) -> Recording:
    content = read_json('file of poses', path)
    joints: tuple[str, ...] = ()
    first = 0
    with naming(path):
        if isinstance(content, dict):
            names = content.get('meta_info', {}).get('keypoint_id2name', {})
            joints = tuple(names[key] for key in sorted(names, key=int))
            content, first = content['instance_info'], 1
        persons, numbers = [], []
        for frame in content:
            persons += _persons(frame['frame_id'], frame['instances'])
            numbers.append(check_frame(frame['frame_id']))
    return Recording(persons, first, max(numbers, default=first) - first + 1, len(numbers), joints)


def _load_images(files: dict[int, Path]) -> Recording:
    persons = []
    for number, path in files.items():
        content = read_json('file of poses', path)
        with naming(path):
            persons += _persons(number, content)
    first = min(min(files), 1)
    return Recording(persons, first, max(files) - first + 1, len(files))


def _persons(frame: Any, instances: Any) -> list[Person]:
    return [
        make_person(
            frame, person['keypoints'], person.get('keypoint_scores'), person.get('track_id')
        )
        for person in instances
    ]
