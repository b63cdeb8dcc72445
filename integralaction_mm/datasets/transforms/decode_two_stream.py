from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Callable

import cv2
import mmcv
import numpy as np
from mmaction.registry import TRANSFORMS
from mmcv.transforms import BaseTransform
from mmengine.logging import print_log

from ...video.files import find_source
from ...video.reading import DecodeError, Recounted, VideoReader
from ..alignment import align_frames, align_poses, check_clock, scale_keypoints
from ..pose_arrays import read_poses
from ..pose_checks import CheckedPoses, check_frame_shape

_SHOWN = 3  # warnings of a worker


@TRANSFORMS.register_module()
class DecodeTwoStream(BaseTransform):
    """Decode the sampled frames and pick the sampled poses.

    It replaces MMAction2's ``MMDecode``, with these differences. Frames come from a
    video, of which :class:`VideoReader` gives exactly those asked for, or a folder of images,
    whichever exists. Indices count frames of the annotation's clock (``total_frames``), and a
    video or a list of poses with another number of frames is aligned to it by time, see
    :func:`check_clock`. A frame that several clips share is decoded once. Frames already in the
    sample are used as they are. Errors name the file.

    Required Keys:

        - modality (list[str]), RGB_inds, Pose_inds: from :class:`SampleTwoRate`.
        - total_frames (int)
        - filename or frame_dir (str): If RGB is sampled: a video, a folder of images, or a video
          without its suffix or without NTU RGB+D's ``_rgb.avi``.
        - frames (Sequence[np.ndarray] | VideoReader, optional): Instead of those: all frames,
          uint8 RGB (h, w, 3), or their reader; ``array`` is MMAction2's inferencer's name for it.
          The key is removed.
        - fps (float, optional): Ticks of the annotation's clock per second.
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
        io_backend (str): Where files are. Only 'disk', the default of ``MMDecode``.

    Raises:
        FileNotFoundError: If the video or image does not exist.
        DecodeError: If it cannot be decoded, or the video ends early.
        ValueError: If the annotation lacks a key, holds poses of another shape, or has an
            impossible ``img_shape``, see :func:`check_frame_shape`, or ``io_backend`` is
            another.
    """

    def __init__(
        self, filename_tmpl: str = '{:06}.jpg', start_index: int = 1, io_backend: str = 'disk'
    ) -> None:
        if io_backend != 'disk':
            raise ValueError(f"io_backend must be 'disk', but got {io_backend!r}")
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
        if line is not None and self._told < _SHOWN:  # mostly, the same holds for many
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
        given = results.pop('frames', results.pop('array', None))
        source = find_source(_name(results)) if given is None else None
        if source is not None and source.is_file():
            given = VideoReader(source)
        if isinstance(given, VideoReader):
            inverse, frames = _read_video(given, results)
        else:
            clock = results['total_frames']
            inds = align_frames(results['RGB_inds'], clock, clock if source else len(given))
            distinct, inverse = np.unique(inds, return_inverse=True)
            read = self.read_images(source) if source else _reader_of(given)
            frames = read(distinct)  # type: ignore[arg-type]
        # Flips work in place, so clips must not share the memory of a frame.
        first = np.unique(inverse, return_index=True)[1]
        return [
            frames[index] if position == first[index] else frames[index].copy()
            for position, index in enumerate(inverse)
        ]

    def read_images(self, folder: Path) -> Callable[[Sequence[int]], list[np.ndarray]]:
        """A reader of some of a folder's images, counted from 0: uint8 RGB (h, w, 3) each."""

        def read(inds: Sequence[int]) -> list[np.ndarray]:
            images = []
            for index in inds:
                path = folder / self.filename_tmpl.format(index + self.start_index)
                if not path.is_file():
                    raise FileNotFoundError(f'frame not found: {path}')
                images.append(_read_image(path))
                if images[-1].shape != images[0].shape:
                    size, wanted = images[-1].shape[:2], images[0].shape[:2]
                    raise DecodeError(
                        f'frames of a folder must be of one size, but got (h, w) = {size} '
                        f'after {wanted}: {path}'
                    )
            return images

        return read


def _read_video(reader: VideoReader, results: dict) -> tuple[np.ndarray, list[np.ndarray]]:
    """Distinct frames of a video, and which of them is shown at each sampled tick."""
    clock = results['total_frames']
    while True:
        check_clock(clock, reader, results.get('fps'))
        inds = align_frames(results['RGB_inds'], clock, len(reader))
        distinct, inverse = np.unique(inds, return_inverse=True)
        try:
            return inverse, reader.read(distinct)
        except Recounted:  # once at most
            continue


def _reader_of(frames: Sequence[np.ndarray]) -> Callable[[Sequence[int]], list[np.ndarray]]:
    return lambda inds: [frames[index].copy() for index in inds]


def _read_image(path: Path) -> np.ndarray:
    try:
        image = mmcv.imread(str(path), channel_order='rgb')
    except cv2.error as error:  # of a file without content
        raise DecodeError(f'frame cannot be decoded: {path}') from error
    if image is None:
        raise DecodeError(f'frame cannot be decoded: {path}')
    return image


def _name(results: dict) -> str:
    name = results.get('filename', results.get('frame_dir'))
    if name is None:
        raise ValueError(
            f"annotation must have 'filename' or 'frame_dir', but got {sorted(results)}"
        )
    return name
