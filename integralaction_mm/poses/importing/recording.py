"""The content of pose files, whoever wrote them. P persons of one frame, K keypoints."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import numpy as np

__all__ = [
    'DAMAGED',
    'UNNUMBERED',
    'Clip',
    'Person',
    'Recording',
    'Source',
    'check_frame',
    'flat_person',
    'folder_name',
    'list_files',
    'make_person',
    'naming',
    'sparing',
    'split_number',
    'track_id',
]

DAMAGED, UNNUMBERED = 'file of poses damaged', 'no number of a frame'
_NUMBER = re.compile(r'(.*?)[_\-. ]*(\d+)$', re.DOTALL)
_PERCENT = 10  # scores above it are not fractions; AlphaPose's can be above 1


class Person(NamedTuple):
    """One person of one frame.

    Args:
        frame (int): Number of the frame, as the file counts.
        keypoint (np.ndarray): Float (K, 2), x and y.
        score (np.ndarray): Float (K,); 0 where a joint was not found.
        id (int | str | None): Who it is, over all frames of the clip.
    """

    frame: int
    keypoint: np.ndarray
    score: np.ndarray
    id: int | str | None = None


@dataclass
class Recording:
    """The poses of a clip.

    Args:
        persons (list[Person]): In any order.
        first (int): Number of the first frame; 0 if there is a person in frame 0.
        frames (int): Frames from the first to the last that the files name, including those where
            nobody was found; 0 if they do not list such frames.
        listed (int): How many of them the files name.
        joints (tuple[str]): Names of the K keypoints, if the files give them; else none.
        img_shape (tuple, optional): (h, w) of the frames, if the files give it.
        fractions (bool): Whether coordinates are fractions of the frame. Defaults to False.
    """

    persons: list[Person]
    first: int = 0
    frames: int = 0
    listed: int = 0
    joints: tuple[str, ...] = ()
    img_shape: Any = None
    fractions: bool = False


@dataclass
class Clip:
    """A clip that pose files name.

    Args:
        name (str): Its name, with folders, separated by '/'.
        load (Callable): Reads its poses.
        aliases (tuple[str]): Other names that its video may have.
    """

    name: str
    load: Callable[[], Recording]
    aliases: tuple[str, ...] = ()


@dataclass
class Source:
    """The content of a file or folder of poses.

    Args:
        clips (list[Clip]): Clips.
        left_out (dict): What belongs to none of them: reason to a list of (name, detail).
    """

    clips: list[Clip] = field(default_factory=list)
    left_out: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def leave_out(self, reason: str, name: str, detail: str) -> None:
        """Note what belongs to none of them."""
        self.left_out.setdefault(reason, []).append((name, detail))


def split_number(name: str) -> tuple[str, int | None]:
    """The beginning of the name of a frame's file, and its number.

    Examples:
        >>> split_number('run/a_000012'), split_number('7'), split_number('frame')
        (('run/a', 12), ('', 7), ('frame', None))
    """
    match = _NUMBER.fullmatch(name)
    if match is None:
        return name, None
    return match[1], int(match[2])


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Turn errors from reading a file of another form into a ValueError that names it."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f'{error}: {path}') from error
    except (AttributeError, LookupError, OverflowError, RecursionError, TypeError) as error:
        raise ValueError(
            f'file of poses is of another form ({type(error).__name__}: {error}): {path}'
        ) from error


@contextmanager
def sparing(found: Source, path: Path) -> Iterator[None]:
    """Leave out a file that cannot be read, or has another form, instead of stopping there."""
    try:
        yield
    except (OSError, ValueError) as error:
        found.leave_out(DAMAGED, path.name, str(error))


def list_files(source: Path, *suffixes: str) -> list[Path]:
    """Files with these suffixes below a folder, sorted; or the one file that is given."""
    if not source.is_dir():
        return [source]
    return sorted(p for p in source.rglob('*') if p.suffix in suffixes and p.is_file())


def flat_person(frame: int, values: Any, identity: Any = None) -> Person:
    """A person of ``[x0, y0, c0, x1, y1, c1, …]`` or ``[[x0, y0, c0], …]``.

    Args:
        frame (int): Number of the frame.
        values (list): 3K numbers, or K times 3; null means not found.
        identity (Any): Who it is, see :func:`track_id`.

    Raises:
        ValueError: If they are not such a list.
    """
    is_flat = isinstance(values, list) and not isinstance(next(iter(values), None), list)
    if not isinstance(values, list) or not values or (is_flat and len(values) % 3):
        shown = f'{len(values)} values' if isinstance(values, list) else reprlib.repr(values)
        raise ValueError(f'keypoints must be x, y and score of each joint, but got {shown}')
    joints = _numbers(values)
    joints = joints.reshape(-1, 3) if is_flat else joints  # [K, 3]
    if joints.shape[1:] != (3,):
        raise ValueError(f'each joint must have x, y and score, but got {joints.shape} numbers')
    return make_person(frame, joints[:, :2], joints[:, 2], identity)


def make_person(frame: Any, keypoint: Any, score: Any, identity: Any = None) -> Person:
    """A person with checked arrays; a joint at (0, 0) was not found.

    Args:
        frame (int): Number of the frame.
        keypoint (list | np.ndarray): (K, 2)
        score (list | np.ndarray | None): (K,); None: 1 for each joint.
        identity (Any): Who it is, see :func:`track_id`.

    Raises:
        ValueError: If they have other shapes, or scores are not fractions.
    """
    frame = check_frame(frame)
    keypoint = _numbers(keypoint)
    score = np.ones(len(keypoint)) if score is None else _numbers(score)
    if keypoint.ndim != 2 or keypoint.shape[1] != 2 or score.shape != keypoint.shape[:1]:
        raise ValueError(
            f'a person must have (K, 2) coordinates and (K,) scores, but got {keypoint.shape} '
            f'and {score.shape} in frame {frame}'
        )
    if (score > _PERCENT).any():
        raise ValueError(
            f'scores must be in 0..1, but got {np.nanmax(score):g} in frame {frame}; '
            'are they percent?'
        )
    score = np.where((keypoint == 0).all(axis=1), 0, score)
    return Person(frame, keypoint, score, track_id(identity))


def check_frame(number: Any) -> int:
    """The number of a frame.

    Raises:
        ValueError: If it is not an integer.
    """
    if type(number) is not int:
        raise ValueError(f'number of a frame must be an integer, but got {reprlib.repr(number)}')
    return number


def _numbers(values: Any) -> np.ndarray:
    try:
        return np.array(values, dtype=float)  # null becomes NaN
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f'keypoints must be numbers, but got {reprlib.repr(values)}') from error


def track_id(value: Any) -> int | str | None:
    """Who a person is: an integer or a text, or a list of one of them, as some programs write.

    Returns:
        int | str | None: None if there is no track: nothing, -1, an empty list.

    Raises:
        ValueError: If it is something else.
    """
    while isinstance(value, (list, tuple)):
        value = value[0] if value else None
    if value is None or isinstance(value, str):
        return value or None
    number = float(value) if type(value) in (int, float) else np.nan
    if not np.isfinite(number) or number % 1:
        raise ValueError(
            f'id of a person must be an integer or a name, but got {reprlib.repr(value)}'
        )
    return int(number) if number >= 0 else None


def folder_name(path: Path, source: Path) -> str:
    """Name of a clip whose file is ``path``, below the folder ``source``."""
    below = path.relative_to(source) if source.is_dir() else Path(path.name)
    return PurePosixPath(below.with_suffix('')).as_posix()
