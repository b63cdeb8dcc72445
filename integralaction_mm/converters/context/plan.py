"""Which clip is shown in front of which photographs, in which split."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...files import path_below

__all__ = ['CONTEXTS', 'Scene', 'check_apart', 'pair_classes', 'plan_scenes']

# Splits to write: part of clips and photographs, and whether the place is the action's.
CONTEXTS = {
    'train': ('train', True),
    'val': ('val', True),
    'val_out_of_context': ('val', False),
    'in_context': ('test', True),
    'out_of_context': ('test', False),
}
_COUNT = {'train': 'train', 'val': 'test', 'test': 'test'}


@dataclass(frozen=True)
class Scene:
    """One video to make.

    Args:
        split (str): Key of ``CONTEXTS``.
        clip (str): The clip's ``filename``.
        photograph (Path): The background behind its persons.
        place (str): Category of the photograph.
        filename (str): Name of the new video, below the folder of videos.
    """

    split: str
    clip: str
    photograph: Path
    place: str
    filename: str


def pair_classes(
    pairing: int | str | Path, classes: Sequence[str], places: Sequence[str]
) -> dict[str, str]:
    """Assign each class its own kind of place.

    Args:
        pairing (int | str | Path): A seed >= 0, or a JSON file of class to place.
        classes (list[str]): Names of the classes.
        places (list[str]): The categories of photographs.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If there are fewer places than classes, or the file is damaged, lacks a class,
            or names a place that does not exist or was given to another class.
    """
    if len(places) < max(2, len(classes)):
        raise ValueError(
            f'there must be a place for each of {len(classes)} classes, and at least two, '
            f'but got {len(places)}: {sorted(places)}'
        )
    if isinstance(pairing, int):
        if pairing < 0:
            raise ValueError(f'pairing must be a seed >= 0 or a JSON file, but got {pairing}')
        order = np.random.default_rng(pairing).permutation(len(places))
        return {name: sorted(places)[index] for name, index in zip(classes, order)}
    if not Path(pairing).is_file():
        raise FileNotFoundError(f'pairing must be a seed >= 0 or a JSON file, but got {pairing}')
    try:
        given = json.loads(Path(pairing).read_text(encoding='utf-8'))
        chosen = {name: given[name] for name in classes}
        taken = set(chosen.values())
    except (KeyError, RecursionError, TypeError, ValueError) as error:
        raise ValueError(
            f'pairing must be a dict of each class of {list(classes)} to a place, '
            f'but got {pairing} ({type(error).__name__}: {error})'
        ) from error
    if not taken <= set(places) or len(taken) < len(chosen):
        raise ValueError(
            f'pairing must give each class its own place among {sorted(places)}, '
            f'but got {chosen}: {pairing}'
        )
    return chosen


def check_apart(clips: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Raise ValueError if two parts share a clip or a person.

    Args:
        clips (dict): Part to annotations, whose ``subject`` names the person, if there is one.
    """
    parts = list(clips)
    for number, part in enumerate(parts):
        for other in parts[number + 1 :]:
            for key in ('filename', 'subject'):
                one, two = ({x[key] for x in clips[p] if key in x} for p in (part, other))
                if one & two:
                    raise ValueError(
                        f'{part} and {other} must not share a {key}, but both have '
                        f'{min(one & two, key=str)!r}; choose other splits'
                    )


def plan_scenes(
    clips: Mapping[str, Sequence[Mapping[str, Any]]],
    photographs: Mapping[str, Mapping[str, Sequence[Path]]],
    classes: Sequence[str],
    pairing: Mapping[str, str],
    per_clip: tuple[int, int],
    seed: int,
) -> list[Scene]:
    """Draw the photographs of all clips.

    Out of context, the places are those of other classes, as many different ones as possible.

    Args:
        clips (dict): Part ('train', 'val', 'test') to annotations; a part may be missing.
        photographs (dict): Part to place to files.
        classes (list[str]): Names of the classes.
        pairing (dict): Class to place.
        per_clip (tuple[int, int]): Photographs for a clip of training, and of the other parts.
        seed (int): Draws.

    Raises:
        ValueError: If two videos would have the same name, or one a name that leads elsewhere.
    """
    scenes = []
    for number, (split, (part, is_own)) in enumerate(CONTEXTS.items()):
        for index, clip in enumerate(clips.get(part, ())):
            rng = np.random.default_rng([seed, number, index])
            own = pairing[classes[clip['label']]]
            places = [own] if is_own else [place for place in pairing.values() if place != own]
            count = per_clip[_COUNT[part] != 'train']
            for place, photo in _draw(rng, places, photographs[part], count):
                stem = Path(clip['filename']).with_suffix('').as_posix().replace('/', '_')
                name = f'{split}/{classes[clip["label"]]}/{stem}_{place}_{photo.stem}.mp4'
                path_below('', name)
                scenes.append(Scene(split, clip['filename'], photo, place, name))
    names = {scene.filename for scene in scenes}
    if len(names) < len(scenes):
        raise ValueError('no two clips or photographs of a place may have the same name')
    return scenes


def _draw(
    rng: np.random.Generator,
    places: Sequence[str],
    photographs: Mapping[str, Sequence[Path]],
    count: int,
) -> list[tuple[str, Path]]:
    """``count`` photographs, none twice, and of a different place each as long as possible."""
    left = {place: list(rng.permutation(len(photographs[place]))) for place in places}
    drawn: list[tuple[str, Path]] = []
    while len(drawn) < count and any(left.values()):
        for place in [places[i] for i in rng.permutation(len(places))]:
            if left[place] and len(drawn) < count:
                drawn.append((place, photographs[place][left[place].pop()]))
    return drawn
