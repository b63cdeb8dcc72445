from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from mmaction.registry import TRANSFORMS
from mmcv.transforms import BaseTransform

from ...video.files import count_images, find_source
from ...video.reading import count_frames

_MODALITIES = ('RGB', 'Pose')


@TRANSFORMS.register_module()
class SampleTwoRate(BaseTransform):
    """Sample RGB and pose frames, each at its own rate, over one window (sections 3.1 and 4.2).

    Both modalities start at the same frame; the window is as long as the longer of the two. In
    training the start is random; in testing ``num_clips`` starts are spread evenly from the first
    to the last possible one (with one clip: the middle). A video shorter than the window loops.
    Indices count frames of the annotation's clock, ``total_frames``; :class:`DecodeTwoStream`
    aligns a video or poses made at another rate to it.

    Required Keys:

        - total_frames (int, optional): Without it frames are counted: of ``frames`` or ``array``,
          of the poses if nothing else is sampled, else of the video or folder.
        - filename or frame_dir (str): If ``total_frames`` is absent.

    Added Keys:

        - RGB_inds (np.ndarray): int64 (num_clips * T,), if sampled.
        - Pose_inds (np.ndarray): int64 (num_clips * T',), if sampled.
        - frame_inds (np.ndarray): ``RGB_inds`` for MMAction2's decoders of one modality.
        - clip_len (dict[str, int])
        - frame_interval (dict[str, int])
        - num_clips (int)
        - modality (list[str]): The sampled modalities.

    Args:
        clip_len (dict[str, int]): T of each modality to sample: 'RGB', 'Pose' or both.
        frame_interval (dict[str, int]): tau of each, in frames.
        num_clips (int): Clips per video. Defaults to 1.
        test_mode (bool): Whether to sample for testing. Defaults to False.

    Raises:
        ValueError: If an argument is out of range, or a video has no frames.
        FileNotFoundError: If the video whose frames are to be counted does not exist.
    """

    def __init__(
        self,
        clip_len: dict[str, int],
        frame_interval: dict[str, int],
        num_clips: int = 1,
        test_mode: bool = False,
    ) -> None:
        for name, value in (('clip_len', clip_len), ('frame_interval', frame_interval)):
            if not (isinstance(value, Mapping) and value and set(value) <= set(_MODALITIES)):
                raise ValueError(
                    f'{name} must be a dict with keys among {_MODALITIES}, but got {value!r}'
                )
            if min(value.values()) < 1:
                raise ValueError(f'{name} must be >= 1, but got {value}')
        if set(clip_len) != set(frame_interval):
            raise ValueError(
                'clip_len and frame_interval must have the same keys, '
                f'but got {sorted(clip_len)} and {sorted(frame_interval)}'
            )
        if num_clips < 1:
            raise ValueError(f'num_clips must be >= 1, but got {num_clips}')
        self.clip_len = dict(clip_len)
        self.frame_interval = dict(frame_interval)
        self.num_clips = num_clips
        self.test_mode = test_mode

    def transform(self, results: dict) -> dict:
        """Add the frame indices to ``results``."""
        total_frames = results.get('total_frames')
        if total_frames is None:
            total_frames = results['total_frames'] = self._count_frames(results)
        if total_frames < 1:
            name = results.get('filename', results.get('frame_dir'))
            raise ValueError(f'total_frames of {name!r} must be >= 1, but got {total_frames}')
        starts = self._starts(total_frames)
        for modality, clip_len in self.clip_len.items():
            steps = np.arange(clip_len) * self.frame_interval[modality]
            inds = (starts[:, None] + steps) % total_frames  # [num_clips, T]
            results[f'{modality}_inds'] = inds.reshape(-1)
        if 'RGB_inds' in results:
            results['frame_inds'] = results['RGB_inds']
        results['clip_len'] = self.clip_len
        results['frame_interval'] = self.frame_interval
        results['num_clips'] = self.num_clips
        results['modality'] = list(self.clip_len)
        return results

    def _count_frames(self, results: dict) -> int:
        given = results.get('frames', results.get('array'))
        if given is not None:
            return len(given)
        if 'RGB' not in self.clip_len and 'keypoint' in results:
            return results['keypoint'].shape[1]
        name = results.get('filename', results.get('frame_dir'))
        if name is None:
            raise ValueError(
                "annotation must have 'total_frames', 'filename' or 'frame_dir', "
                f'but got {sorted(results)}'
            )
        source = find_source(name)
        return count_images(source) if source.is_dir() else count_frames(source)

    def _starts(self, total_frames: int) -> np.ndarray:
        spans = [(self.clip_len[m] - 1) * self.frame_interval[m] for m in self.clip_len]
        last = max(total_frames - 1 - max(spans), 0)
        if not self.test_mode:
            return np.random.randint(last + 1, size=self.num_clips)
        if self.num_clips == 1:
            return np.array([last // 2])
        return np.arange(self.num_clips) * last // (self.num_clips - 1)

    def __repr__(self) -> str:
        return (
            f'{self.__class__.__name__}(clip_len={self.clip_len}, '
            f'frame_interval={self.frame_interval}, num_clips={self.num_clips}, '
            f'test_mode={self.test_mode})'
        )
