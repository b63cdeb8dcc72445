from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Callable

import mmcv
import numpy as np
from mmaction.datasets.transforms import MMDecode
from mmaction.registry import TRANSFORMS
from mmengine.logging import print_log

from ...video.files import find_source
from ...video.reading import read_in_order
from ..alignment import align_frames, align_poses, scale_keypoints
from ..pose_arrays import read_poses
from ..pose_checks import CheckedPoses, check_frame_shape

# Seconds below which decord's timestamp of a frame says that the file holds none.
_NO_TIMESTAMP = -1e9
_SHOWN = 3  # warnings of a worker


@TRANSFORMS.register_module()
class DecodeTwoStream(MMDecode):
    """Decode the sampled frames and pick the sampled poses.

    MMAction2's ``MMDecode``, with these differences. Frames come from a video or from a folder of
    images, whichever is there. Indices count frames of the annotation's clock (``total_frames``),
    and a video or a list of poses with another number of frames is aligned to it by time. A frame
    that several clips share is decoded once. Frames are exactly those asked for, also in files
    without timestamps. Frames that are in the sample already are taken as they are. Errors name
    the file.

    Required Keys:

        - modality (list[str]), RGB_inds, Pose_inds: from :class:`SampleTwoRate`.
        - total_frames (int)
        - filename or frame_dir (str): If RGB is sampled: a video, a folder of images, or a video
          without its suffix or without NTU RGB+D's ``_rgb.avi``.
        - frames (Sequence[np.ndarray], optional): Instead of those: all frames, uint8 RGB
          (h, w, 3). The key is removed.
        - keypoint (np.ndarray): (M, T, K, 2) in pixels of ``img_shape``, if Pose is sampled.
        - keypoint_score (np.ndarray, optional): (M, T, K); 1 where it is absent.
        - img_shape (tuple[int, int]): (h, w), if Pose is sampled.

    Added Keys:

        - imgs (list[np.ndarray]): uint8 RGB frames (h, w, 3).

    Modified Keys:

        - keypoint (np.ndarray): float32 (M, num_clips * T', K, 2) in pixels of ``imgs``.
        - keypoint_score (np.ndarray): float32 (M, num_clips * T', K).
        - img_shape, original_shape (tuple[int, int]): Those of ``imgs``.

    Args:
        filename_tmpl (str): Names of the images in a folder. Defaults to '{:06}.jpg'.
        start_index (int): Number of a folder's first image. Defaults to 1.
        **kwargs: Arguments of ``MMDecode``.

    Raises:
        FileNotFoundError: If the video or image does not exist.
        ValueError: If it cannot be decoded, or the annotation lacks a key, holds poses of
            another shape, or has an ``img_shape`` that cannot be, see :func:`check_frame_shape`.
    """

    def __init__(
        self, filename_tmpl: str = '{:06}.jpg', start_index: int = 1, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.filename_tmpl = filename_tmpl
        self.start_index = start_index
        self._told = 0

    def transform(self, results: dict) -> dict:
        """Add the frames and poses to ``results``."""
        if 'Pose' in results['modality']:
            self._pick_poses(results)
        else:
            results.pop('keypoint', None)
            results.pop('keypoint_score', None)
        if 'RGB' in results['modality']:
            imgs = self._decode_frames(results)
            shape = imgs[0].shape[:2]
            if 'Pose' in results['modality']:
                self._compare_shapes(results, shape)
                results['keypoint'] = scale_keypoints(
                    results['keypoint'], results['img_shape'], shape
                )
            results['imgs'] = imgs
            results['img_shape'] = results['original_shape'] = shape
        return results

    def _compare_shapes(self, results: dict, shape: tuple[int, ...]) -> None:
        poses = CheckedPoses(results['keypoint'], results['keypoint_score'])
        line = check_frame_shape(poses, _name(results), results['img_shape'], shape)
        if line is not None and self._told < _SHOWN:  # the same holds for many, mostly
            self._told += 1
            print_log(line, 'current', logging.WARNING)

    def _pick_poses(self, results: dict) -> None:
        keypoint, score = read_poses(results, _name(results))
        if 'img_shape' not in results:
            raise ValueError(
                f"annotation of {_name(results)!r} must have 'img_shape', "
                f'but got {sorted(results)}'
            )
        results['keypoint'], results['keypoint_score'] = align_poses(
            keypoint, score, results['Pose_inds'], results['total_frames']
        )

    def _decode_frames(self, results: dict) -> list[np.ndarray]:
        clock = results['total_frames']
        count, read = self._open(results.pop('frames', None), clock, results)
        inds = align_frames(results['RGB_inds'], clock, count)
        distinct, inverse = np.unique(inds, return_inverse=True)
        frames = read(distinct)
        # Flips work in place, so clips must not share the memory of a frame.
        first = np.unique(inverse, return_index=True)[1]
        return [
            frames[index] if position == first[index] else frames[index].copy()
            for position, index in enumerate(inverse)
        ]

    def _open(
        self, given: Sequence[np.ndarray] | None, clock: int, results: dict
    ) -> tuple[int, Callable]:
        if given is not None:
            return len(given), lambda inds: [given[index].copy() for index in inds]
        source = find_source(_name(results))
        if source.is_dir():
            return clock, self.read_images(source)
        return self._open_video(source)

    def _open_video(self, path: Path) -> tuple[int, Callable]:
        with _naming('video', path):
            reader = self._get_video_reader(str(path))
            count = len(reader)
            if count < 1:
                raise ValueError('no frames')
            timeless = reader.get_frame_timestamp(range(count)).min() < _NO_TIMESTAMP

        def read(inds: Sequence[int]) -> list[np.ndarray]:
            with _naming('video', path):
                # Without timestamps decord 0.6 gives an earlier frame for one of the last ones
                # when it has to skip or seek (dmlc/decord#195).
                if not timeless:
                    # Not by get_batch, which holds all frames twice.
                    frames = [reader[index].asnumpy() for index in inds]
                    # Of turned, narrow videos decord takes the rows' padding for a channel.
                    if frames[0].shape[2] == 3:
                        return frames
                return list(read_in_order(path, inds))

        return count, read

    def read_images(self, folder: Path) -> Callable[[Sequence[int]], list[np.ndarray]]:
        """A reader of some of a folder's images, counted from 0: uint8 RGB (h, w, 3) each."""

        def read(inds: Sequence[int]) -> list[np.ndarray]:
            images = []
            for index in inds:
                path = folder / self.filename_tmpl.format(index + self.start_index)
                if not path.is_file():
                    raise FileNotFoundError(f'frame not found: {path}')
                with _naming('frame', path):
                    images.append(mmcv.imread(str(path), channel_order='rgb'))
            return images

        return read


class _naming:
    """Turn an error of decord or OpenCV, which name no file, into one that does."""

    def __init__(self, kind: str, path: Path) -> None:
        self.kind = kind
        self.path = path

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: Any, error: BaseException | None, traceback: Any) -> None:
        if isinstance(error, Exception):
            message = f'{self.kind} cannot be decoded: {self.path} ({error})'
            raise ValueError(message) from error


def _name(results: dict) -> str:
    name = results.get('filename', results.get('frame_dir'))
    if name is None:
        raise ValueError(
            f"annotation must have 'filename' or 'frame_dir', but got {sorted(results)}"
        )
    return name
