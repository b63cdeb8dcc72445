"""Brings keypoints of other people's files into the order of a layout, by name or mapping.

P persons, K keypoints of the file, J joints of the layout.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from ...files import read_json
from ...layouts import LAYOUTS, Layout, get_layout

__all__ = ['ORDERS', 'JointMap', 'Joints']

# OpenPose's BODY_25 (doc/02_output.md); Halpe-26 as AlphaPose and MMPose write it.
_BODY25 = (
    'Nose Neck R_Shoulder R_Elbow R_Wrist L_Shoulder L_Elbow L_Wrist MidHip R_Hip R_Knee R_Ankle '
    'L_Hip L_Knee L_Ankle R_Eye L_Eye R_Ear L_Ear L_BigToe L_SmallToe L_Heel R_BigToe R_SmallToe '
    'R_Heel'
)
_HALPE26 = 'Head Neck Hip L_BigToe R_BigToe L_SmallToe R_SmallToe L_Heel R_Heel'
ORDERS: dict[str, tuple[str, ...]] = {
    **{name: layout.keypoints for name, layout in LAYOUTS.items()},
    'body25': tuple(_BODY25.split()),
    'halpe26': (*LAYOUTS['coco17'].keypoints, *_HALPE26.split()),
}
# COCO-WholeBody and Halpe-136 begin with the body's joints.
_BY_COUNT = {17: 'coco17', 18: 'openpose18', 25: 'body25', 26: 'halpe26', 133: 'coco17'}
_BY_COUNT[136] = 'halpe26'


class JointMap:
    """Which keypoints of a file each joint of a layout comes from.

    Args:
        sources (Sequence[Sequence[int]]): For each of the J joints the indices of the keypoints
            whose middle it is, usually one; none for a joint that the file lacks.
    """

    def __init__(self, sources: Sequence[Sequence[int]]) -> None:
        self.sources = [list(indices) for indices in sources]

    def __call__(self, keypoint: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Keypoints (P, K, 2) and scores (P, K) to (P, J, 2) and (P, J).

        A middle is as sure as the least sure of its keypoints; missing joints have score 0.
        """
        persons, joints = len(keypoint), len(self.sources)
        found, sure = np.zeros((persons, joints, 2)), np.zeros((persons, joints))
        for joint, indices in enumerate(self.sources):
            if indices:
                found[:, joint] = keypoint[:, indices].mean(axis=1)
                sure[:, joint] = score[:, indices].min(axis=1)
        return found, sure


class Joints:
    """Brings the keypoints of files to a layout.

    Args:
        layout (str): Name of the wanted layout, in :data:`~integralaction_mm.layouts.LAYOUTS`.
        keypoints (str, optional): What the files have: a name in :data:`ORDERS`; a .py file with
            an MMPose ``dataset_info``; or a .json file that gives for each joint of the layout
            the index of a keypoint, a list of keypoints to average, or null. Defaults to
            None: the names that the file itself gives, or what its number of keypoints shows.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If a name is unknown or the file has another form.
    """

    def __init__(self, layout: str, keypoints: str | None = None) -> None:
        if layout not in LAYOUTS:
            raise ValueError(f'layout must be one of {sorted(LAYOUTS)}, but got {layout!r}')
        self.layout: Layout = LAYOUTS[layout]
        self._names: tuple[str, ...] | None = None
        self._map: JointMap | None = None
        if keypoints is None:
            return
        if keypoints.endswith('.json'):
            self._map = _read_mapping(keypoints, self.layout)
        elif keypoints.endswith('.py'):
            self._names = get_layout(keypoints).keypoints
        elif keypoints in ORDERS:
            self._names = ORDERS[keypoints]
        else:
            raise ValueError(
                f'keypoints must be one of {sorted(ORDERS)}, or a .json or .py file, '
                f'but got {keypoints!r}'
            )

    def find(self, count: int, names: tuple[str, ...] = ()) -> JointMap:
        """The map for a file's persons.

        Args:
            count (int): K.
            names (tuple[str]): Names of the keypoints that the file gives. Defaults to none.

        Raises:
            ValueError: If the file has another number of keypoints than it must, or lacks a joint.
        """
        if self._map is not None:
            last = max(index for indices in self._map.sources for index in (*indices, -1))
            if last >= count:
                raise ValueError(
                    f'keypoints must hold indices below {count}, the number in the file, '
                    f'but got {last}'
                )
            return self._map
        names = self._names or names
        if not names:
            if count not in _BY_COUNT:
                raise ValueError(
                    f'a person must have one of {sorted(_BY_COUNT)} keypoints, or keypoints '
                    f'(--keypoints) must say which they are, but got {count}'
                )
            names = ORDERS[_BY_COUNT[count]]
        whole = [number for number, order in _BY_COUNT.items() if ORDERS[order] == names]
        if count != len(names) and count not in whole:
            raise ValueError(f'a person must have {len(names)} keypoints, but got {count}')
        return _map_names(names, self.layout)


@lru_cache
def _map_names(names: tuple[str, ...], layout: Layout) -> JointMap:
    index = {_plain(name): number for number, name in enumerate(names)}
    if 'thorax' not in index and 'neck' in index:  # OpenPose's neck is the paper's thorax
        index['thorax'] = index['neck']
    sources: list[Sequence[int]] = []
    missing = []
    for joint in layout.keypoints:
        name = _plain(joint)
        if name in index:
            sources.append([index[name]])
        elif name == 'thorax' and {'l_shoulder', 'r_shoulder'} <= set(index):
            sources.append([index['l_shoulder'], index['r_shoulder']])
        else:
            missing.append(joint)
    if missing:
        raise ValueError(
            f'keypoints must include {missing} for layout {layout.name!r}, but got {list(names)}; '
            'a .json file (--keypoints) can say null for them'
        )
    return JointMap(sources)


def _plain(name: str) -> str:
    """A joint's name in one spelling: left_shoulder, LShoulder and L_Shoulder are the same."""
    name = re.sub(r'^([LR])(?=[A-Z])', r'\1_', name.strip())
    name = re.sub(r'[\s\-]+', '_', name).lower()
    return re.sub(r'^(l|r)(?:eft|ight)_?', r'\1_', name)


def _read_mapping(path: str, layout: Layout) -> JointMap:
    content = read_json('file of keypoints', path)
    names = {_plain(name) for name in content} if isinstance(content, Mapping) else set()
    wanted = {_plain(name): name for name in layout.keypoints}
    if names != set(wanted):
        raise ValueError(
            f'file of keypoints must give an index, a list or null for each of '
            f'{list(layout.keypoints)}, but got {reprlib.repr(content)}: {path}'
        )
    given = {_plain(name): value for name, value in content.items()}
    sources = []
    for name, joint in wanted.items():
        value = given[name]
        indices = value if isinstance(value, list) else [] if value is None else [value]
        if not all(type(index) is int and index >= 0 for index in indices):
            raise ValueError(
                f'{joint} must be an index >= 0, a list of them or null, but got '
                f'{reprlib.repr(value)}: {path}'
            )
        sources.append(indices)
    return JointMap(sources)
