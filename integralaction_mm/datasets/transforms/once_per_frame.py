from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from mmaction.registry import TRANSFORMS
from mmcv.transforms import BaseTransform

# Key, modality whose frames it holds, and its axis of frames.
_PER_FRAME = (
    ('imgs', 'RGB', 0),
    ('keypoint', 'Pose', 1),
    ('keypoint_score', 'Pose', 1),
    ('heatmap_imgs', 'Pose', 0),
)


@TRANSFORMS.register_module()
class OncePerFrame(BaseTransform):
    """Run transforms once on each distinct frame of a video's clips (testing, section 3.5).

    Clips that overlap, or loop over a short video, share frames. The transforms see each of them
    once, as if they were one clip in temporal order; each clip then gets a copy of its results.
    The result is that of the transforms without this wrapper, as long as
    they treat all frames alike.

    Required Keys:

        - modality (list[str]), RGB_inds, Pose_inds: from :class:`SampleTwoRate`.
        - Those of the transforms.

    Modified Keys:

        - imgs (np.ndarray): (num_clips * T, ...), if there.
        - keypoint (np.ndarray): (M, num_clips * T', K, 2), if there.
        - keypoint_score (np.ndarray): (M, num_clips * T', K), if there.
        - heatmap_imgs (np.ndarray): (num_clips * T', C, h, w), if there.

    Args:
        transforms (list[dict | callable]): Transforms that keep number and order of frames: from
            :class:`DecodeTwoStream` on, to the crop or to :class:`PoseHeatmapPAF`.

    Raises:
        ValueError: If ``transforms`` is empty, or they change the number of frames.
    """

    def __init__(self, transforms: Sequence[dict | Callable]) -> None:
        if not transforms:
            raise ValueError(f'transforms must not be empty, but got {transforms!r}')
        self.transforms = [
            TRANSFORMS.build(transform) if isinstance(transform, dict) else transform
            for transform in transforms
        ]

    def transform(self, results: dict) -> dict:
        """Run the transforms on ``results``."""
        inds, inverse = {}, {}
        for modality in results['modality']:
            key = f'{modality}_inds'
            inds[key] = results[key]
            results[key], inverse[modality] = np.unique(inds[key], return_inverse=True)
        for transform in self.transforms:
            results = transform(results)
        for key, modality, axis in _PER_FRAME:
            if key not in results or modality not in inverse:
                continue
            count, expected = np.shape(results[key])[axis], len(results[f'{modality}_inds'])
            if count != expected:
                raise ValueError(
                    f'transforms must keep the number of frames, {expected}, '
                    f'but got {count} in {key!r}'
                )
            results[key] = _expand(results[key], inverse[modality], axis)
        results.update(inds)
        return results

    def __repr__(self) -> str:
        return f'{self.__class__.__name__}(transforms={self.transforms})'


def _expand(frames: np.ndarray | list, inverse: np.ndarray, axis: int) -> np.ndarray:
    if isinstance(frames, list):  # stack once, with the frames in place
        return np.array([frames[index] for index in inverse])
    return np.take(frames, inverse, axis=axis)
