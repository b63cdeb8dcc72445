"""Checks of the annotations of a split: labels, numbers of frames, sizes, poses.

Whatever can be told from the annotation file alone is checked when a dataset loads it, which is
before training. Poses in files of their own are checked when a sample is read.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .annotation_file import name_annotation
from .pose_checks import MAX_SIDE, check_poses

__all__ = [
    'MAX_FRAMES',
    'UNLABELLED',
    'LabelRule',
    'check_annotations',
    'check_shapes',
    'check_size',
    'check_total_frames',
    'whole_number',
]

MAX_FRAMES = 1_000_000  # of a video: nine hours at 30 frames a second
UNLABELLED = -1
_LOOKED_AT = 16  # poses of a video; each sample is checked fully when it is read


def whole_number(value: Any) -> int | None:
    """Any kind of integer as a Python integer.

    Args:
        value (Any): Such as an ``int``, a ``numpy.int64`` or a tensor of one integer.

    Returns:
        int | None: None for anything else: floats, booleans, strings, vectors.

    Examples:
        >>> whole_number(np.int64(3)), whole_number(3.0), whole_number(True)
        (3, None, None)
    """
    if type(value) is int:
        return value
    if isinstance(value, bool) or 'bool' in str(getattr(value, 'dtype', '')):
        return None
    try:
        return operator.index(value)
    except TypeError:
        return None


def check_total_frames(value: Any) -> int:
    """``total_frames`` of an annotation as an integer.

    Raises:
        ValueError: If it is not one in 1..``MAX_FRAMES``; the message begins with 'must'.
    """
    number = whole_number(value)
    if number is None or not 1 <= number <= MAX_FRAMES:
        raise ValueError(f'must be an integer in 1..{MAX_FRAMES}, but got {_show(value)}')
    return number


def check_size(value: Any) -> tuple[int, int]:
    """``img_shape`` of an annotation, (h, w), as integers.

    Raises:
        ValueError: If it is not a pair of integers in 1..``MAX_SIDE``; the message begins with
            'must'.
    """
    pair = list(value) if isinstance(value, (list, tuple, np.ndarray)) else []
    numbers = [whole_number(side) for side in pair]
    if len(pair) != 2 or any(side is None or not 1 <= side <= MAX_SIDE for side in numbers):
        raise ValueError(f'must be (h, w), two integers in 1..{MAX_SIDE}, but got {_show(value)}')
    return numbers[0], numbers[1]  # type: ignore[return-value]


class LabelRule:
    """What a label must be.

    Args:
        num_classes (int, optional): Classes of the model; None if unknown.
        multi_class (bool): Whether a video has a list of labels. Defaults to False.
        unlabelled (bool): Whether -1, no label, is allowed. Defaults to False.
    """

    def __init__(
        self, num_classes: int | None, multi_class: bool = False, unlabelled: bool = False
    ) -> None:
        self.num_classes = num_classes
        self.multi_class = multi_class
        self.lowest = UNLABELLED if unlabelled else 0

    def __call__(self, value: Any) -> int | list[int]:
        """The label as an integer, or with ``multi_class`` as a list of them.

        Raises:
            ValueError: If it is anything else; the message begins with 'must'.
        """
        if not self.multi_class:
            return self._check(value, value)
        values = list(value) if isinstance(value, (list, tuple, np.ndarray)) else [value]
        labels = [self._check(label, value) for label in values]
        if len(set(labels)) < len(labels):  # such as [0, 1, 0, 0]
            raise ValueError(
                f'must be {self._wanted()}, each once (not one number for each class), '
                f'but got {_show(value)}'
            )
        return labels

    def _check(self, label: Any, value: Any) -> int:
        number = whole_number(label)
        top = np.inf if self.num_classes is None else self.num_classes - 1
        if number is None or not (0 if self.multi_class else self.lowest) <= number <= top:
            raise ValueError(f'must be {self._wanted()}, but got {_show(value)}')
        return number

    def _wanted(self) -> str:
        kind = 'a list of integers' if self.multi_class else 'an integer'
        none = ' (or -1 for none)' if self.lowest < 0 and not self.multi_class else ''
        if self.num_classes is None:
            return f'{kind} >= 0{none}'
        return f'{kind} in 0..{self.num_classes - 1}{none} with num_classes={self.num_classes}'


def check_annotations(
    items: Sequence[dict[str, Any]], path: str, label_rule: LabelRule, labelled: bool = False
) -> dict[str, list[str]]:
    """Check the annotations of a split; integers become Python's own, in place.

    Args:
        items (list[dict]): The annotations.
        path (str): Their file, for the error.
        label_rule (LabelRule): What a label must be.
        labelled (bool): Whether each one must have a label. Defaults to False.

    Returns:
        dict[str, list[str]]: What is odd but may be intended, by kind: a line per annotation.

    Raises:
        ValueError: If one of them is wrong; one error for all, with the first of each kind.
    """
    rules: dict[str, Callable] = dict(label=label_rule, **_SHAPE_RULES)
    faults: dict[str, list[str]] = {}
    odd: dict[str, list[str]] = {}
    for item in items:
        name = name_annotation(item, path)
        for key, rule in rules.items():
            try:
                if key in item:
                    item[key] = rule(item[key])
                elif key == 'label' and labelled:
                    raise ValueError(f'must be there, but got {sorted(map(str, item))}')
            except ValueError as error:
                faults.setdefault(key, []).append(f'{key} of {name!r} {error}')
        if 'keypoint' in item and not faults:  # the checks of poses rely on the rest
            try:
                for kind, line in check_poses(item, name, _LOOKED_AT).odd.items():
                    odd.setdefault(kind, []).append(line)
            except ValueError as error:
                faults.setdefault('keypoint', []).append(str(error))
    if faults:
        told = '; '.join(_tell(lines, len(items)) for lines in faults.values())
        raise ValueError(f'{told}: {path}')
    if label_rule.lowest < 0:
        bare = [name_annotation(item, path) for item in items if item.get('label') == UNLABELLED]
        if bare:
            odd['no label'] = [f'label of {name!r} is -1, none' for name in bare]
    twice = _find_twice(items, path)
    if twice:
        odd['twice'] = twice
    return odd


def _find_twice(items: Sequence[dict[str, Any]], path: str) -> list[str]:
    """Lines of videos that several annotations name, as after a merge of class folders."""
    labels: dict[str, list] = {}
    for item in items:
        labels.setdefault(name_annotation(item, path), []).append(item.get('label'))
    return [
        f'{name!r} should be annotated once, but is {len(found)} times, with labels {found!r:.60}'
        for name, found in labels.items()
        if len(found) > 1
    ]


_SHAPE_RULES: dict[str, Callable] = dict(
    total_frames=check_total_frames, img_shape=check_size, original_shape=check_size
)


def check_shapes(item: dict[str, Any], name: str) -> None:
    """Check ``total_frames``, ``img_shape`` and ``original_shape`` if present, in place.

    Raises:
        ValueError: If one is wrong; the message has the name.
    """
    for key in _SHAPE_RULES.keys() & item.keys():
        try:
            item[key] = _SHAPE_RULES[key](item[key])
        except ValueError as error:
            raise ValueError(f'{key} of {name!r} {error}') from error


def _tell(lines: list[str], count: int) -> str:
    return lines[0] if len(lines) == 1 else f'{lines[0]} ({len(lines)} of {count} annotations)'


def _show(value: Any) -> str:
    """The value, in short, with its type if the type is what is wrong."""
    text = repr(value)
    text = text if len(text) <= 60 else f'{text[:57]}...'
    plain = isinstance(value, (int, float, str, list, tuple)) and not isinstance(value, bool)
    return text if plain else f'{text} ({type(value).__name__})'
