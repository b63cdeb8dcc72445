"""A released dataset as read by a converter: its videos, its splits, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...datasets.annotation_checks import LabelRule, check_size, check_total_frames
from ...datasets.class_names import get_class_names
from ...datasets.conversion_report import IN_BOTH
from ...datasets.pose_arrays import MAX_PERSONS, Persons
from ...files import path_below
from .coco import digest

__all__ = ['Reader', 'Source', 'Sample']

CONVERTER = 2  # raise it whenever the same files start to give other poses
# (pose file, img_shape (h, w), frames of the annotation's clock) to T frames of persons.
Reader = Callable[[Path, tuple[int, int], int], list[Persons]]


@dataclass(frozen=True)
class Sample:
    """One sample.

    Args:
        frame_dir (str): Its name: path below the media folder, without suffix.
        label (int): Class.
        total_frames (int): Frames of the video.
        img_shape (tuple[int, int]): (h, w) that the keypoints are in pixels of.
        poses (Path | None): The released pose file; None for a sample that has none.
    """

    frame_dir: str
    label: int
    total_frames: int
    img_shape: tuple[int, int]
    poses: Path | None


@dataclass
class Source:
    """A dataset to convert.

    Args:
        name (str): Name of the dataset.
        class_list (str): Name of its list of classes, see ``get_class_names``.
        layout (str): Name of the keypoint layout.
        num_keypoints (int): K of the layout.
        read (Reader): Reads a pose file; a module-level function, which worker processes need.
        settings (dict): What else the poses depend on; written to the recipe.
    """

    name: str
    class_list: str
    layout: str
    num_keypoints: int
    read: Reader
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.classes = get_class_names(self.class_list)
        self.videos: dict[str, Sample] = {}
        self.splits: dict[str, list[str]] = {}
        self.listed = 0
        self.left_out: dict[str, list[tuple[str, str]]] = {}
        self.warnings: dict[str, list[tuple[str, str]]] = {}
        self.digests: dict[str, str] = {}

    def recipe(self) -> dict[str, Any]:
        """The settings that a folder's pose files were made with."""
        return {
            'converter': CONVERTER,
            'dataset': self.name,
            'max_persons': MAX_PERSONS,
            **self.settings,
            'annotations': self.digests,
        }

    def add_file(self, path: Path) -> None:
        """Note an annotation file that was read."""
        self.digests[path.name] = digest(path)

    def add(self, video: Sample, split: str, action_name: str | None = None) -> bool:
        """Add a sample to a split, if its label, number of frames and size are possible.

        Args:
            video (Sample): The sample.
            split (str): Name of the split.
            action_name (str, optional): Class name in the annotation; a warning if the class
                list has another one at the label. Defaults to None, which checks nothing.

        Returns:
            bool: Whether it was added.
        """
        names = self.splits.setdefault(split, [])
        known = self.videos.get(video.frame_dir)
        if known == video and video.frame_dir not in names:
            self.warn(IN_BOTH, video, f'also {split}')
            names.append(video.frame_dir)
            return True
        self.listed += 1
        fault = self._find_fault(video)
        if fault is not None:
            self.leave_out(fault[0], video, fault[1])
        elif known is not None:
            self.leave_out('annotated twice', video, f'label {video.label}, split {split}')
        else:
            if action_name is not None:
                self._check_name(video, action_name)
            self.videos[video.frame_dir] = video
            names.append(video.frame_dir)
            return True
        return False

    def _find_fault(self, video: Sample) -> tuple[str, str] | None:
        """Reason and detail."""
        try:
            path_below('', video.frame_dir)
        except ValueError:
            return 'name outside the folder', 'absolute, empty, or with ..'
        try:
            LabelRule(len(self.classes))(video.label)
        except ValueError:
            allowed = f'{video.label!r:.60}, not 0 to {len(self.classes) - 1}'
            return 'label outside the class list', allowed
        try:
            check_total_frames(video.total_frames)
        except ValueError as error:
            return 'no frames', f'frame_num {error}'
        try:
            check_size(video.img_shape)
        except ValueError as error:
            return 'no size', f'height and width {error}'
        return None

    def leave_out(self, reason: str, video: Sample, detail: str) -> None:
        """Note a sample that is left out."""
        self.left_out.setdefault(reason, []).append((video.frame_dir, detail))

    def warn(self, sort: str, video: Sample, detail: str) -> None:
        """Note something odd about a sample that is kept."""
        self.warnings.setdefault(sort, []).append((video.frame_dir, detail))

    def _check_name(self, video: Sample, action_name: str) -> None:
        expected = self.classes[video.label]
        if _plain(action_name) != _plain(expected):
            detail = f'{action_name!r}, but the class list has {expected!r} at {video.label}'
            self.warn('class names that differ', video, detail)


def _plain(name: object) -> str:
    """A class name as in names of folders, where '_' replaces spaces and brackets."""
    return re.sub(r'[^a-z0-9]+', '_', str(name).lower()).strip('_')
