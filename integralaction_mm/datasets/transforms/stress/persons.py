"""The persons of a clip and the background behind them, found once for all tests of a video.

T frames, (h, w) their size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np

from ....layouts import Layout, get_layout
from ...backgrounds import clean_background, mask_persons, poses_of_frames
from .base import FrameStress

__all__ = ['PersonStress', 'Persons']

WIDTH, MARGIN, SCORE_THR = 0.1, 2.5, 0.3  # those of ReplaceBackground


@dataclass(frozen=True)
class Persons:
    """Masks of the persons of a clip, and the background behind them.

    Args:
        imgs (list[np.ndarray]): T frames, uint8 (h, w, 3).
        found (np.ndarray): bool (T, h, w), where persons are; in a frame without any,
            nobody was found.
        covered (np.ndarray): bool (T, h, w), what to remove with them, a little more.
    """

    imgs: Sequence[np.ndarray]
    found: np.ndarray
    covered: np.ndarray

    @classmethod
    def of(
        cls,
        results: Mapping[str, Any],
        layout: Layout,
        width: float = WIDTH,
        margin: float = MARGIN,
        score_thr: float = SCORE_THR,
    ) -> Persons:
        """Those along the poses of a decoded sample, see :func:`poses_of_frames`."""
        keypoint, score = poses_of_frames(results, layout)
        size = results['imgs'][0].shape[:2]
        found, covered = (
            mask_persons(keypoint, score, layout.bones, size, factor * width, score_thr)
            for factor in (1, margin)
        )
        return cls(results['imgs'], found, covered)

    @classmethod
    def given(cls, imgs: Sequence[np.ndarray], masks: np.ndarray) -> Persons:
        """Those of masks (T, h', w'), true or above 0 where a person is, for T frames."""
        height, width = imgs[0].shape[:2]
        found = np.stack(
            [cv2.resize((mask > 0).astype(np.uint8), (width, height)) > 0 for mask in masks]
        )
        kernel = np.ones((max(3, height // 40),) * 2, np.uint8)
        covered = np.stack([cv2.dilate(mask.astype(np.uint8), kernel) > 0 for mask in found])
        return cls(imgs, found, covered)

    @cached_property
    def masks(self) -> np.ndarray | None:
        """bool (T, h, w): ``found``, with the nearest frame's if nobody was found.

        None if nobody was found in any frame.
        """
        nearest = self._nearest
        return None if nearest is None else self.found[nearest]

    @cached_property
    def removed(self) -> np.ndarray | None:
        """bool (T, h, w): ``covered`` of the same frames as :attr:`masks`."""
        nearest = self._nearest
        return None if nearest is None else self.covered[nearest]

    @cached_property
    def background(self) -> np.ndarray | None:
        """uint8 (h, w, 3): the clip without its persons, None if nobody was found."""
        known = np.asarray(self.covered.any(axis=(1, 2)))
        if not known.any():
            return None
        # Even where nobody was found, there may be somebody.
        imgs = [img for img, good in zip(self.imgs, known) if good]
        return clean_background(imgs, self.covered[known])

    @cached_property
    def _nearest(self) -> np.ndarray | None:
        known = np.flatnonzero(self.found.any(axis=(1, 2)))
        if not len(known):
            return None
        return known[np.abs(np.arange(len(self.found))[:, None] - known).argmin(axis=1)]


class PersonStress(FrameStress):
    """A test that separates the persons of a clip from its background.

    Required Keys:

        - imgs (list[np.ndarray]): T uint8 frames (h, w, 3).
        - persons (Persons, optional): Where the persons are. By default they are found along
          keypoint, keypoint_score, and RGB_inds and Pose_inds where frames and poses differ, see
          :class:`ReplaceBackground`.

    Modified Keys:

        - imgs (list[np.ndarray])

    Added Keys:

        - unchanged (bool): True where nobody was found; the clip then stays as it is.

    Args:
        layout (str | dict): Keypoints and bones, see :func:`integralaction_mm.layouts.get_layout`.
            Defaults to 'openpose18'.
        width (float): Width of a limb, a fraction of the person's size. Defaults to 0.1.
        margin (float): Factor of ``width`` for what is removed. Defaults to 2.5.
        score_thr (float): Lowest score of a joint that counts. Defaults to 0.3.
        **kwargs: Arguments of :class:`StressTransform`.
    """

    def __init__(
        self,
        layout: str | Mapping[str, Any] | Layout = 'openpose18',
        width: float = WIDTH,
        margin: float = MARGIN,
        score_thr: float = SCORE_THR,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not 0 < width < 1:
            raise ValueError(f'width must be in 0..1, ends excluded, but got {width}')
        if not margin >= 1:
            raise ValueError(f'margin must be >= 1, but got {margin}')
        self.layout = get_layout(layout)
        self.width = width
        self.margin = margin
        self.score_thr = score_thr

    def find(self, results: Mapping[str, Any]) -> Persons:
        """The persons of a sample."""
        self.check(results)
        if 'persons' in results:
            return results['persons']
        return Persons.of(results, self.layout, self.width, self.margin, self.score_thr)

    def transform(self, results: dict) -> dict:
        """Change ``results``, or mark that it is unchanged."""
        persons = self.find(results)
        imgs = None if persons.masks is None else self.change(results, persons)
        results['unchanged'] = imgs is None
        if imgs is not None:
            results['imgs'] = imgs
        return results

    def change(self, results: dict, persons: Persons) -> list[np.ndarray] | None:
        """The new frames, None if they cannot be made."""
        raise NotImplementedError
