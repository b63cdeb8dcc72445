"""One clip in front of all of its photographs.

M persons, T frames, K keypoints, (h, w) the size of the clip, (H, W) that of the new videos.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ...datasets.alignment import align_poses
from ...video.reading import DecodeError, VideoReader
from ...video.writing import write_video
from .compose import Placement, compose
from .masks import FileMasks, MatlabMasks, PoseMasks
from .photographs import read_photograph
from .plan import Scene

__all__ = ['NOT_DECODED', 'NO_MASKS', 'Outcome', 'Work', 'annotate', 'compose_clip']

NO_MASKS, NOT_DECODED = 'no masks', 'cannot be decoded'


@dataclass(frozen=True)
class Work:
    """What all clips of a run share.

    Args:
        videos (Path): Folder of the clips.
        out (Path): Folder of the new videos.
        masks: Where masks come from, see :func:`~.masks.open_masks`.
        size (tuple[int, int]): W, H in pixels.
        feather (float): See :func:`~.compose.compose`.
    """

    videos: Path
    out: Path
    masks: FileMasks | MatlabMasks | PoseMasks
    size: tuple[int, int]
    feather: float


@dataclass(frozen=True)
class Outcome:
    """The outcome for one clip.

    Args:
        clip (str): Its ``filename``.
        span (tuple[int, int]): First frame with a person, and the one after the last.
        fps (float): Frames per second.
        reason (str): Why it is left out; empty if it is not.
        detail (str): Details of the reason.
    """

    clip: str
    span: tuple[int, int] = (0, 0)
    fps: float = 0.0
    reason: str = ''
    detail: str = ''


def compose_clip(work: Work, item: Mapping[str, Any], scenes: Sequence[Scene]) -> Outcome:
    """Make the missing videos of a clip, each whole or not at all.

    They start at the first frame that has a person in its mask, and end at the last.

    Args:
        work (Work): What all clips share.
        item (dict): The clip's annotation.
        scenes (list[Scene]): Its videos.

    Returns:
        Outcome: A clip that has no masks, or cannot be decoded, is left out.

    Raises:
        OSError: If a file cannot be written.
        ValueError: If a photograph cannot be read.
    """
    cv2.setNumThreads(1)
    name = item['filename']
    path = work.videos / name
    try:
        masks = _read_masks(work, item)
    except ValueError as error:
        return Outcome(name, reason=NO_MASKS, detail=str(error))
    seen = np.flatnonzero(masks.any(axis=(1, 2)))
    span = (int(seen[0]), int(seen[-1]) + 1)
    missing = [scene for scene in scenes if not (work.out / scene.filename).exists()]
    try:
        fps = float(item['fps']) if 'fps' in item else VideoReader(path).fps
        for scene in missing:
            photograph = read_photograph(scene.photograph, work.size)
            frames = _compose_frames(work, path, masks, span, photograph)
            write_video(work.out / scene.filename, frames, fps)
    except DecodeError as error:
        return Outcome(name, reason=NOT_DECODED, detail=str(error))
    return Outcome(name, span, fps)


def _read_masks(work: Work, item: Mapping[str, Any]) -> np.ndarray:
    masks = work.masks.read(item)
    wanted = (item['total_frames'], *item['img_shape'])
    if masks.shape != wanted:
        raise ValueError(f'masks must be (T, h, w) = {wanted}, but are {masks.shape}')
    if not masks.any():
        raise ValueError('no person in any of its masks')
    return masks


def _compose_frames(
    work: Work, path: Path, masks: np.ndarray, span: tuple[int, int], photograph: np.ndarray
) -> Iterator[np.ndarray]:
    reader = VideoReader(path)
    if len(reader) != len(masks):
        raise DecodeError(f'it must have {len(masks)} frames, as annotated, but has {len(reader)}')
    height, width = masks.shape[1:]
    placement = Placement((width, height), work.size)
    for index, frame in enumerate(reader):
        if frame.shape[:2] != masks.shape[1:]:
            raise DecodeError(
                f'frames must be {masks.shape[1:]}, as annotated, but are {frame.shape[:2]}'
            )
        if index >= span[1]:
            return
        if index >= span[0]:
            yield compose(frame, masks[index], photograph, placement, work.feather)


def annotate(
    item: Mapping[str, Any], outcome: Outcome, scene: Scene, size: tuple[int, int], owner: int
) -> dict[str, Any]:
    """The annotation of a new video.

    Args:
        item (dict): Annotation of its clip.
        outcome (Outcome): Outcome for that clip.
        scene (Scene): The new video.
        size (tuple[int, int]): W, H in pixels.
        owner (int): Label of the class whose place is shown.

    Returns:
        dict: ``scene`` is that label, ``place`` the category, ``clip`` the clip's ``filename``;
        ``subject`` stays. Keypoints are those of the clip, moved, float16 (M, T, K, 2).
    """
    height, width = item['img_shape']
    keypoint, score = align_poses(
        np.asarray(item['keypoint']),
        np.asarray(item['keypoint_score']),
        np.arange(*outcome.span),
        item['total_frames'],
    )
    moved = Placement((width, height), size).move(keypoint)
    return {
        'frame_dir': Path(scene.filename).with_suffix('').as_posix(),
        'filename': scene.filename,
        'label': item['label'],
        'total_frames': outcome.span[1] - outcome.span[0],
        'img_shape': size[::-1],
        'original_shape': size[::-1],
        'fps': outcome.fps,
        'scene': owner,
        'place': scene.place,
        'photograph': scene.photograph.name,
        'clip': scene.clip,
        **{key: item[key] for key in ('subject',) if key in item},
        'keypoint': np.where(score[..., None] > 0, moved, 0).astype(np.float16),
        'keypoint_score': score.astype(np.float16),
    }
