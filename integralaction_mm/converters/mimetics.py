"""Mimetics (Weinzaepfel and Rogez, IJCV 2021), for models trained on Kinetics50 or Kinetics400.

Facts about the files are those of the released code's ``data/Mimetics/Mimetics.py``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .posedataset import Options, Persons, Report, Sample, Source, convert, read_coco, read_json

__all__ = ['convert_mimetics', 'read_mimetics_poses']

_IMAGE_KEYS = ('seq_name', 'file_name', 'height', 'width', 'frame_num')


def convert_mimetics(
    data: str | Path, out: str | Path, classes: int = 50, options: Options | None = None
) -> Report:
    """Convert Mimetics; the one split is 'test', OpenPose-18.

    Args:
        data (str | Path): Folder with ``Mimetics<classes>.json`` and ``pose_results/``.
        out (str | Path): Folder to write to.
        classes (int): 50 or 400, the label set. Defaults to 50.
        options (Options, optional): How; ``media_root`` holds a folder for each class.

    Returns:
        Report: Counts.

    Raises:
        FileNotFoundError: If the annotation file is missing.
        ValueError: If an argument is out of range, the annotation file is damaged, or as in
            :func:`~integralaction_mm.converters.posedataset.convert`.
    """
    if classes not in (50, 400):
        raise ValueError(f'classes must be 50 or 400, but got {classes!r}')
    source = Source(
        f'mimetics{classes}', f'kinetics{classes}', 'openpose18', 18, read_mimetics_poses
    )
    path = Path(data) / f'Mimetics{classes}.json'
    items = read_coco(path, _IMAGE_KEYS)
    source.add_file(path)
    for item in items:
        name = f'{item["seq_name"]}/{item["file_name"]}'
        video = Sample(
            name,
            item['action_label'],
            item['frame_num'],
            (item['height'], item['width']),
            Path(data) / 'pose_results' / name / 'data.json',
        )
        source.add(video, 'test', item.get('action_name'))
    return convert(source, out, options or Options())


def read_mimetics_poses(
    path: Path, img_shape: tuple[int, int], total_frames: int
) -> list[Persons]:
    """Read ``{pose: [null | [18 x [x, y, score] a person]], score: [null | [score a person]]}``.

    Args:
        path (Path): The JSON file; both lists have one item a frame. Coordinates are pixels of the
            original frame.
        img_shape (tuple[int, int]): (h, w) of that frame; not used.
        total_frames (int): Frames of the video; frames missing from the lists have nobody.

    Returns:
        list[Persons]: Coordinates and scores per frame; a joint's score is its own times the
        person's detection score, and 0 for a joint at (0, 0), which was not found.

    Raises:
        FileNotFoundError: If the file does not exist.
        ValueError, TypeError, LookupError: If it has another form.
    """
    content = read_json('file of poses', path)
    poses, detections = content['pose'], content['score']
    if len(poses) != len(detections):
        raise ValueError(
            f'pose and score must have the same length, but got {len(poses)} and {len(detections)}'
        )
    frames: list[Persons] = []
    for pose, detection in zip(poses, detections):
        if not pose:
            frames.append(None)
            continue
        joints = np.array(pose, dtype=float)  # [P, 18, 3]
        detection = np.array(detection, dtype=float)
        if joints.shape[1:] != (18, 3) or detection.shape != joints.shape[:1]:
            raise ValueError(
                f'frame {len(frames)} must have (P, 18, 3) joints and (P,) detections, '
                f'but got {joints.shape} and {detection.shape}'
            )
        found = (joints[..., :2] != 0).any(axis=-1)
        frames.append((joints[..., :2], joints[..., 2] * detection[:, None] * found))
    return frames + [None] * (total_frames - len(frames))
