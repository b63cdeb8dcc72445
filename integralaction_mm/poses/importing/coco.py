"""Keypoints in MS COCO's form, one annotation per person and frame.

https://cocodataset.org/#format-data: ``images`` with ``id``, ``file_name``, ``height`` and
``width``; ``annotations`` with ``image_id`` and ``keypoints`` [x, y, v, …]; ``categories`` with
the names of the keypoints. Files of videos also have ``track_id`` (PoseTrack's, CVAT's).
Results, https://cocodataset.org/#format-results, are a list of annotations alone; an ``image_id``
then ends in the number of a frame.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from ...files import read_json
from .recording import (
    UNNUMBERED,
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

__all__ = ['read_coco_keypoints']

_NO_NAME = ('', 'frame', 'image', 'img')  # of files that say nothing about their clip
_NO_IMAGE = 'annotation of no image'
_VISIBLE = (0, 1, 2)  # not labelled, hidden, visible


def read_coco_keypoints(source: Path) -> Source:
    """List the clips of one JSON file, or of all in a folder.

    Images in one folder with one beginning of ``file_name`` make a clip, or those of one
    ``video_id`` if the file has ``videos``. If the images' names say nothing, it takes the
    file's name.

    Args:
        source (Path): The file, or a folder that is searched to any depth.
    """
    found = Source()
    for path in list_files(source, '.json'):
        with sparing(found, path):
            content = read_json('file of poses', path)
            with naming(path):
                _list(content, path, folder_name(path, source), found)
    return found


def _list(content: Any, path: Path, name: str, found: Source) -> None:
    content = dict(annotations=content) if isinstance(content, list) and content else content
    annotations = content.get('annotations') if isinstance(content, dict) else None
    if not isinstance(annotations, list) or not isinstance(content.get('images', []), list):
        raise ValueError(
            "keypoints in COCO's form must have lists of 'images' and 'annotations', or be a list "
            'of results'
        )
    images = content['images'] if 'images' in content else _images_of(annotations)
    videos = {item['id']: item for item in content.get('videos', [])}
    groups: dict[str, dict[Any, tuple[int, Mapping]]] = defaultdict(dict)
    for image in images:
        clip, number = _place(image, videos, name)
        if type(number) is not int:
            detail = 'must end in a number, or have an integer frame_id'
            found.leave_out(UNNUMBERED, str(image['file_name']), detail)
        else:
            groups[clip][_key(image['id'])] = (number, image)
    clip_of = {key: clip for clip, images in groups.items() for key in images}
    known = {_key(image['id']) for image in images}
    persons: dict[str, list[Mapping]] = defaultdict(list)
    for item in annotations:
        key = _key(item['image_id'])
        if key in clip_of:
            persons[clip_of[key]].append(item)
        elif key not in known:
            found.leave_out(_NO_IMAGE, name, f'image_id {item["image_id"]!r:.60}')
    joints = _joint_names(content.get('categories', []))
    if not images:
        raise ValueError("keypoints in COCO's form must have at least one of 'images'")
    for clip, images in groups.items():
        load = partial(_load, images, persons[clip], joints, path)
        found.clips.append(Clip(clip, load, (PurePosixPath(clip).name,)))


def _key(identity: Any) -> str:
    """Id of an image; some programs quote one of the two, or write it as 3.0."""
    whole = isinstance(identity, float) and identity.is_integer()
    if not whole and not isinstance(identity, (int, str)):
        raise ValueError(f'id of an image must be a number or a name, but got {identity!r:.60}')
    return str(int(identity) if whole else identity)


def _images_of(annotations: Any) -> list[dict[str, Any]]:
    """Images of results, which tell nothing but their ids."""
    ids = dict.fromkeys(_key(item['image_id']) for item in annotations)
    return [dict(id=key, file_name=key) for key in ids]


def _place(image: Mapping, videos: Mapping, name: str) -> tuple[str, Any]:
    """Clip and number of an image."""
    file = PurePosixPath(str(image['file_name']).replace('\\', '/'))
    start, number = split_number(file.stem)
    if number is None:
        number = image.get('frame_id')
    video = videos.get(image.get('video_id', image.get('vid_id')))
    if video is not None:
        title = PurePosixPath(str(video.get('name', video.get('file_name'))).replace('\\', '/'))
        return str(title), number
    folder = '' if str(file.parent) == '.' else str(file.parent)
    start = '' if start.lower() in _NO_NAME or start == file.parent.name else start
    return '/'.join(part for part in (folder, start) if part) or name, number


def _joint_names(categories: list) -> tuple[str, ...]:
    names = {tuple(item['keypoints']) for item in categories if item.get('keypoints')}
    if len(names) > 1:
        raise ValueError(f'categories must have the same keypoints, but got {len(names)} kinds')
    if not all(isinstance(name, str) for order in names for name in order):
        raise ValueError(f'keypoints of a category must be names, but got {names!r:.200}')
    return next(iter(names), ())


def _load(
    images: Mapping[Any, tuple[int, Mapping]],
    items: list[Mapping],
    joints: tuple[str, ...],
    path: Path,
) -> Recording:
    numbers = [number for number, _ in images.values()]
    with naming(path):
        sizes = {(image.get('height'), image.get('width')) for _, image in images.values()}
        if len(sizes) > 1:
            raise ValueError(f'images of a clip must have one size, but got {sorted(sizes)[:3]}')
        persons = []
        for item in items:
            values = item.get('keypoints')
            if item.get('iscrowd') or not item.get('num_keypoints', 1) or not values:
                continue
            number, _ = images[_key(item['image_id'])]
            persons.append(_score_visible(flat_person(number, values, item.get('track_id'))))
    (size,) = sizes
    first = min(numbers)
    return Recording(
        persons,
        first,
        frames=max(numbers) - first + 1,
        listed=len(numbers),
        joints=joints,
        img_shape=None if None in size else size,
    )


def _score_visible(person: Person) -> Person:
    """The third number says if a joint is labelled, or how sure an estimator is of it."""
    if np.isin(person.score, _VISIBLE).all():
        return person._replace(score=np.minimum(person.score, 1))
    return person
