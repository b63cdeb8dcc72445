"""Keypoint layouts: names of the keypoints, bones and left-right pairs.

OpenPose-18 and NTU-25 are the two layouts of the paper's datasets; COCO-17 is what today's pose
estimators give (links as in MMPose's ``configs/_base_/datasets/coco.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ['LAYOUTS', 'Layout', 'get_layout']

_Pairs = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Layout:
    """A skeleton's keypoints and how they are connected.

    Args:
        name (str): Name of the layout.
        keypoints (tuple[str]): K names, in the order of the annotation.
        bones (tuple[tuple[int, int]]): B pairs (parent, child) of keypoint indices.
        flip_pairs (tuple[tuple[int, int]]): Pairs that a horizontal flip swaps.

    Raises:
        ValueError: If an item is not a pair, or names a keypoint that does not exist.
    """

    name: str
    keypoints: tuple[str, ...]
    bones: tuple[tuple[int, int], ...]
    flip_pairs: tuple[tuple[int, int], ...]

    def __post_init__(self) -> None:
        for field in ('bones', 'flip_pairs'):
            pairs = tuple(tuple(int(index) for index in pair) for pair in getattr(self, field))
            object.__setattr__(self, field, pairs)
            for pair in pairs:
                if len(pair) != 2 or not all(0 <= i < len(self.keypoints) for i in pair):
                    raise ValueError(
                        f'{field} of layout {self.name!r} must hold pairs of keypoint indices '
                        f'from 0 to {len(self.keypoints) - 1}, but got {pair}'
                    )

    @property
    def num_keypoints(self) -> int:
        """K, the number of keypoints."""
        return len(self.keypoints)

    def num_channels(self, with_heatmap: bool = True, with_paf: bool = True) -> int:
        """Channels of a pose map: K heatmaps and 2B part affinity fields."""
        return self.num_keypoints * with_heatmap + 2 * len(self.bones) * with_paf


def _layout(name: str, keypoints: str, bones: _Pairs, flip_pairs: _Pairs) -> Layout:
    return Layout(name, tuple(keypoints.split()), tuple(bones), tuple(flip_pairs))  # type: ignore[arg-type]


# fmt: off
_OPENPOSE18 = _layout(
    'openpose18',
    'Nose Thorax R_Shoulder R_Elbow R_Wrist L_Shoulder L_Elbow L_Wrist R_Hip R_Knee R_Ankle '
    'L_Hip L_Knee L_Ankle R_Eye L_Eye R_Ear L_Ear',
    [(0, 1), (1, 2), (2, 3), (3, 4), (1, 5), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10), (1, 11),
     (11, 12), (12, 13), (0, 14), (0, 15), (14, 16), (15, 17)],
    [(2, 5), (3, 6), (4, 7), (8, 11), (9, 12), (10, 13), (14, 15), (16, 17)],
)
_COCO17 = _layout(
    'coco17',
    'Nose L_Eye R_Eye L_Ear R_Ear L_Shoulder R_Shoulder L_Elbow R_Elbow L_Wrist R_Wrist L_Hip '
    'R_Hip L_Knee R_Knee L_Ankle R_Ankle',
    [(15, 13), (13, 11), (16, 14), (14, 12), (11, 12), (5, 11), (6, 12), (5, 6), (5, 7), (6, 8),
     (7, 9), (8, 10), (1, 2), (0, 1), (0, 2), (1, 3), (2, 4), (3, 5), (4, 6)],
    [(1, 2), (3, 4), (5, 6), (7, 8), (9, 10), (11, 12), (13, 14), (15, 16)],
)
_NTU25 = _layout(
    'ntu25',
    'Pelvis Chest Neck Head R_Shoulder R_Elbow R_Wrist R_Hand1 L_Shoulder L_Elbow L_Wrist '
    'L_Hand1 R_Hip R_Knee R_Ankle R_Foot L_Hip L_Knee L_Ankle L_Foot Thorax R_Hand2 R_Hand3 '
    'L_Hand2 L_Hand3',
    [(0, 1), (1, 2), (2, 3), (4, 20), (4, 5), (5, 6), (6, 7), (7, 21), (21, 22), (8, 20), (8, 9),
     (9, 10), (10, 11), (11, 23), (23, 24), (0, 12), (12, 13), (13, 14), (14, 15), (0, 16),
     (16, 17), (17, 18), (18, 19), (1, 20)],
    [(4, 8), (5, 9), (6, 10), (7, 11), (12, 16), (13, 17), (14, 18), (15, 19), (21, 23),
     (22, 24)],
)
# fmt: on

LAYOUTS = {layout.name: layout for layout in (_OPENPOSE18, _COCO17, _NTU25)}


def get_layout(spec: str | Mapping[str, Any] | Layout) -> Layout:
    """Find or make a layout.

    Args:
        spec (str | dict | Layout): A name in :data:`LAYOUTS`; a dict with ``keypoints`` (names or
            their number), ``bones`` and ``flip_pairs`` (defaults to none); the path of a config
            file that holds an MMPose ``dataset_info``; or a layout, returned as it is.

    Returns:
        Layout: The layout.

    Raises:
        ValueError: If the name is unknown, a key is missing, or an index is out of range.
        FileNotFoundError: If the file does not exist.
        TypeError: If ``spec`` is none of these.
    """
    if isinstance(spec, Layout):
        return spec
    if isinstance(spec, Mapping):
        return _from_dict(spec)
    if not isinstance(spec, str):
        raise TypeError(f'layout must be a str, dict or Layout, but got {type(spec)}')
    if spec in LAYOUTS:
        return LAYOUTS[spec]
    if spec.endswith('.py'):
        return _from_dataset_info(spec)
    raise ValueError(
        f'layout must be one of {sorted(LAYOUTS)}, a dict, or the path of a .py file with an '
        f'MMPose dataset_info, but got {spec!r}'
    )


def _from_dict(spec: Mapping[str, Any]) -> Layout:
    unknown = set(spec) - {'name', 'keypoints', 'bones', 'flip_pairs'}
    if unknown or 'keypoints' not in spec or 'bones' not in spec:
        raise ValueError(
            "a layout's dict must have keypoints and bones, and may have name and flip_pairs, "
            f'but got the keys {sorted(spec)}'
        )
    names = spec['keypoints']
    if isinstance(names, int):
        names = [str(index) for index in range(names)]
    return Layout(
        spec.get('name', 'custom'), tuple(names), tuple(spec['bones']), spec.get('flip_pairs', ())
    )


def _from_dataset_info(path: str) -> Layout:
    from mmengine.config import Config

    if not Path(path).is_file():
        raise FileNotFoundError(f'layout file not found: {path}')
    info = Config.fromfile(path).get('dataset_info')
    if info is None or 'keypoint_info' not in info or 'skeleton_info' not in info:
        raise ValueError(
            f'layout file must define dataset_info with keypoint_info and skeleton_info: {path}'
        )
    keypoints = [info['keypoint_info'][key] for key in sorted(info['keypoint_info'], key=int)]
    names = [keypoint['name'] for keypoint in keypoints]
    links = [info['skeleton_info'][key] for key in sorted(info['skeleton_info'], key=int)]
    used = [name for link in links for name in link['link']]
    used += [keypoint['swap'] for keypoint in keypoints if keypoint.get('swap')]
    for name in used:
        if name not in names:
            raise ValueError(
                f'links and swaps must name keypoints among {names}, but got {name!r}: {path}'
            )
    bones = [(names.index(link['link'][0]), names.index(link['link'][1])) for link in links]
    swaps = [
        (index, names.index(keypoint['swap']))
        for index, keypoint in enumerate(keypoints)
        if keypoint.get('swap')
    ]
    flip_pairs = tuple(pair for pair in swaps if pair[0] < pair[1])
    return Layout(info.get('dataset_name', path), tuple(names), tuple(bones), flip_pairs)
