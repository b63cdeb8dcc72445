"""Turns a public dataset of whole clips, with separate poses, into an annotation file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..datasets.conversion_report import Report
from ..files import write_json, write_pickle, write_whole
from ..video.reading import DecodeError, VideoReader
from .clip_poses import ClipPoses

__all__ = ['Clip', 'convert_clips', 'prepare_folder', 'write_dataset']

ANNOTATIONS, CLASS_LIST, LEFT_OUT = 'annotations.pkl', 'classes.txt', 'left_out.json'
NO_POSES, NOT_DECODED, OTHER_COUNT = 'no poses', 'cannot be decoded', 'other number of poses'


@dataclass(frozen=True)
class Clip:
    """A clip, as described by its name.

    Args:
        path (Path): The video.
        filename (str): Its path below the folder of all clips, with '/'.
        label (int): Class.
        splits (tuple[str]): Splits that it belongs to.
        fields (dict): Further fields of the annotation, such as ``subject``.
    """

    path: Path
    filename: str
    label: int
    splits: tuple[str, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)


def convert_clips(
    clips: Sequence[Clip],
    classes: Sequence[str],
    splits: Sequence[str],
    poses: ClipPoses,
    report: Report,
    root: Path,
) -> None:
    """Write the annotations of clips, see :func:`write_dataset`.

    Args:
        clips (list[Clip]): The clips.
        classes (list[str]): Names of the classes.
        splits (list[str]): Names of all splits, in their order.
        poses (ClipPoses): Where their poses are.
        report (Report): Gets the clips left out, and those with more or fewer poses than
            frames, which the loader aligns by time.
        root (Path): What ``data_prefix.video`` must be.

    Raises:
        ValueError: If no clip is left.
    """
    annotations = []
    for clip in clips:
        try:
            annotations.append({**_describe(clip), **poses.find(clip.filename)})
        except DecodeError as error:
            report.left_out.setdefault(NOT_DECODED, []).append((clip.filename, str(error)))
        except (FileNotFoundError, ValueError) as error:
            report.left_out.setdefault(NO_POSES, []).append((clip.filename, str(error)))
        else:
            total, count = annotations[-1]['total_frames'], annotations[-1]['keypoint'].shape[1]
            if total != count:
                detail = f'{total} frames, {count} poses'
                report.warnings.setdefault(OTHER_COUNT, []).append((clip.filename, detail))
    there = {item['filename'] for item in annotations}
    content = {
        'split': {
            name: [c.filename for c in clips if name in c.splits and c.filename in there]
            for name in splits
        },
        'annotations': annotations,
        'layout': poses.layout.name,
        'root': str(root),
    }
    write_dataset(content, classes, report)


def _describe(clip: Clip) -> dict[str, Any]:
    reader = VideoReader(clip.path)
    shape = next(iter(reader)).shape[:2]
    return {
        'frame_dir': Path(clip.filename).with_suffix('').as_posix(),
        'filename': clip.filename,
        'label': clip.label,
        'total_frames': len(reader),
        'img_shape': shape,
        'original_shape': shape,
        'fps': reader.fps,
        **clip.fields,
    }


def prepare_folder(out: str | Path, force: bool) -> Path:
    """Check the folder that a dataset will be written to.

    Returns:
        Path: Its ``annotations.pkl``, which does not exist yet.

    Raises:
        FileExistsError: If it exists, without ``force``.
        NotADirectoryError: If the folder is a file.
    """
    out = Path(out)
    if out.exists() and not out.is_dir():
        raise NotADirectoryError(f'out must be a folder, but got the file {out}')
    index = out / ANNOTATIONS
    if index.exists():
        if not force:
            raise FileExistsError(
                f'out must be a folder without {ANNOTATIONS}, but got {out}; '
                'force=True (--force) replaces it'
            )
        index.unlink()
    return index


def write_dataset(content: dict[str, Any], classes: Sequence[str], report: Report) -> None:
    """Write ``classes.txt``, ``left_out.json`` and, last, ``annotations.pkl``.

    Args:
        content (dict): The annotation file, without ``classes``.
        classes (list[str]): Names of the classes.
        report (Report): Names the annotation file, and gets the number of annotations.

    Raises:
        ValueError: If there are no annotations.
    """
    report.written = len(content['annotations'])
    for cases in report.left_out.values():
        cases.sort()
    if not report.written:
        raise ValueError(f'{report.name} has no sample left: {"; ".join(report.lines())}')
    folder = report.index.parent
    write_whole(folder / CLASS_LIST, '\n'.join(classes) + '\n')
    write_json(folder / LEFT_OUT, report.left_out)
    write_pickle(report.index, {**content, 'classes': list(classes)})
