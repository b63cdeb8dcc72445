"""NTU RGB+D (Shahroudy et al., CVPR 2016): 60 classes, cross-subject and cross-view.

Facts about the files are those of the released code's ``data/NTU/NTU.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .posedataset import Options, Persons, Report, Sample, Source, convert, read_coco

__all__ = ['convert_ntu', 'read_ntu_poses']

COLOUR_SHAPE = (1080, 1920)  # (h, w) of the colour frame that the poses are in pixels of
_FILES = {'xsub_train': 'NTU_train.json', 'xsub_val': 'NTU_test.json'}
_IMAGE_KEYS = ('setup_idx', 'file_name', 'skeleton_file_name', 'frame_num')
_NAME = re.compile(r'S\d{3}C(?P<camera>\d{3})P\d{3}R\d{3}A(?P<action>\d{3})')
_JOINTS, _COLUMNS = 25, 12


def convert_ntu(data: str | Path, out: str | Path, options: Options | None = None) -> Report:
    """Convert NTU RGB+D; splits 'xsub_train', 'xsub_val', 'xview_train', 'xview_val', NTU-25.

    The cross-view splits use the same videos: camera 1 for testing, cameras 2 and 3 for training.

    Args:
        data (str | Path): Folder with ``NTU_{train,test}.json`` and ``nturgb+d_skeletons/``.
        out (str | Path): Folder to write to.
        options (Options, optional): How; ``media_root`` holds ``nturgb+d_rgb_s<setup>/``.

    Returns:
        Report: Counts.

    Raises:
        FileNotFoundError: If an annotation file is missing.
        ValueError: If an annotation file is damaged, a name is not one of the dataset's, or as in
            :func:`~integralaction_mm.converters.posedataset.convert`.
    """
    source = Source('ntu60', 'ntu60', 'ntu25', _JOINTS, read_ntu_poses)
    for split, name in _FILES.items():
        path = Path(data) / name
        items = read_coco(path, _IMAGE_KEYS)
        source.add_file(path)
        for item in items:
            try:
                _add(source, Path(data), item, split)
            except ValueError as error:
                raise ValueError(f'{error}: {path}') from error
    source.splits.update({'xview_train': [], 'xview_val': []})
    for frame_dir in source.videos:
        split = 'xview_val' if _parse(frame_dir)['camera'] == '001' else 'xview_train'
        source.splits[split].append(frame_dir)
    return convert(source, out, options or Options())


def _add(source: Source, data: Path, item: dict, split: str) -> None:
    action = int(_parse(item['file_name'])['action']) - 1
    video = Sample(
        f'nturgb+d_rgb_s{item["setup_idx"]}/{item["file_name"]}',
        item['action_label'],
        item['frame_num'],
        COLOUR_SHAPE,
        data / 'nturgb+d_skeletons' / item['skeleton_file_name'],
    )
    named = source.classes[action] if 0 <= action < len(source.classes) else f'A{action + 1:03}'
    source.add(video, split, named)


def _parse(name: str) -> dict[str, str]:
    found = _NAME.search(name)
    if found is None:
        raise ValueError(f'name must be like S001C001P001R001A001, but got {name!r}')
    return found.groupdict()


def read_ntu_poses(path: Path, img_shape: tuple[int, int], total_frames: int) -> list[Persons]:
    """Read a ``.skeleton`` file: joints in pixels of the 1920x1080 colour frame.

    The score is 1 for a joint whose two coordinates are finite, and 0 otherwise: the released code
    takes all joints, whatever the sensor's tracking state (0 not tracked, 1 inferred, 2 tracked),
    which is not read here either. Bodies keep the file's order.

    Args:
        path (Path): The text file: number of frames; per frame the number of bodies; per body a
            line of its id and tracking data, a line '25', and 25 lines of 12 numbers. Columns 5
            and 6 are the x and y that count.
        img_shape (tuple[int, int]): (h, w) of the colour frame; not used.
        total_frames (int): Frames of the video, at 30 fps like the poses; frames missing in the
            file have nobody.

    Returns:
        list[Persons]: Coordinates and scores per frame, and ids, unless a frame has one twice.

    Raises:
        FileNotFoundError: If the file does not exist.
        ValueError: If it ends too early, continues after its last frame, or has another form.
    """
    lines = iter(path.read_text(encoding='ascii').splitlines())
    frames: list[Persons] = []
    try:
        count = int(next(lines))
        for _ in range(count):
            bodies = [_read_body(lines) for _ in range(int(next(lines)))]
            joints = [joints for _, joints in bodies]
            xy = np.array(joints, dtype=float).reshape(len(bodies), _JOINTS, 2)
            ids = np.array([number for number, _ in bodies], dtype=np.int64)
            frames.append((xy, np.isfinite(xy).all(axis=-1).astype(float), ids))
    except StopIteration:
        raise ValueError(f'file ends in frame {len(frames) + 1}') from None
    if any(line.strip() for line in lines):
        raise ValueError(f'file continues after its {count} frames')
    if any(len(set(frame[2].tolist())) < len(frame[2]) for frame in frames if frame):
        frames = [frame[:2] for frame in frames if frame]
    return frames + [None] * (total_frames - len(frames))


def _read_body(lines: Iterator[str]) -> tuple[int, list[tuple[float, float]]]:
    number = int(next(lines).split()[0])
    if (count := int(next(lines))) != _JOINTS:
        raise ValueError(f'a body must have {_JOINTS} joints, but got {count}')
    rows = [next(lines).split() for _ in range(_JOINTS)]
    if any(len(row) != _COLUMNS for row in rows):
        raise ValueError(f'a joint must have {_COLUMNS} numbers, but got {rows}')
    return number, [(float(row[5]), float(row[6])) for row in rows]
