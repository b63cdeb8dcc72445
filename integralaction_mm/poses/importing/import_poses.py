"""Files of poses in, a ``PoseDataset`` file out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...datasets.annotation_checks import check_size
from ...datasets.annotation_file import VideoNames
from ...datasets.conversion_report import Report
from ...datasets.pose_arrays import MAX_PERSONS
from ...datasets.pose_checks import check_poses
from ...files import PART, path_below, write_pickle
from ...locks import locking
from ...video.files import Video, find_videos
from ...video.reading import DecodeError, VideoReader
from ..assembly import assemble, check_options, warn
from ..labels import labels_from_folders, read_labels
from .alphapose import read_alphapose
from .coco import read_coco_keypoints
from .frames import count_frames, find_first, sort_frames
from .joints import Joints
from .mmpose import read_mmpose
from .openpose import read_openpose
from .recording import DAMAGED, Clip, Recording, Source
from .table import read_table
from .tracks import pack_tracks
from .ultralytics import read_ultralytics

__all__ = ['READERS', 'import_poses']

READERS: dict[str, Callable[[Path], Source]] = {
    'alphapose': read_alphapose,
    'coco': read_coco_keypoints,
    'csv': read_table,
    'mmpose': read_mmpose,
    'openpose': read_openpose,
    'ultralytics': read_ultralytics,
}
_NOT_DECODED = 'cannot be decoded'
_NO_VIDEO, _TWICE, _NAME = 'no such video', 'second poses of a video', 'name outside the folder'
_NO_SIZE = 'unknown size of the frames'
_BEYOND = 'poses beyond the last frame'


class _LeftOut(Exception):
    """A clip that gives no poses: reason and detail."""


def import_poses(
    source: str | Path,
    out: str | Path,
    format: str,
    videos: str | Path | None = None,
    labels: str | Path | None = None,
    layout: str = 'openpose18',
    keypoints: str | None = None,
    img_shape: tuple[int, int] | None = None,
    first_frame: int | None = None,
    normalized: bool = False,
    max_persons: int = MAX_PERSONS,
    val_ratio: float = 0.2,
    seed: int = 0,
    force: bool = False,
) -> Report:
    """Write a file that ``TwoStreamDataset`` reads, with poses that another program has found.

    The file is that of :func:`~integralaction_mm.poses.extract_poses`, with ``format`` instead of
    the estimator's settings. Without ``videos`` an annotation has no ``filename`` and no ``fps``,
    its ``frame_dir`` is the clip's name in the files of poses, and the file has no ``root``.

    Persons with an id keep their place in the M axis, see
    :func:`~integralaction_mm.poses.importing.tracks.pack_tracks`.

    Args:
        source (str | Path): File or folder of poses.
        out (str | Path): File to write.
        format (str): A name in :data:`READERS`.
        videos (str | Path, optional): Folder of the videos, which give size, number of frames and
            labels by their sub-folders. Clips are found there by their names. Defaults to None.
        labels (str | Path, optional): Text file of labels, see
            :func:`~integralaction_mm.poses.labels.read_labels`. Defaults to None: the names of
            the sub-folders, or no labels if there are none.
        layout (str): Name of the wanted layout. Defaults to 'openpose18'.
        keypoints (str, optional): Which keypoints the files have, see
            :class:`~integralaction_mm.poses.importing.joints.Joints`. Defaults to None: what they
            show by names or by number.
        img_shape (tuple[int, int], optional): (h, w) of the frames, if neither videos nor
            files tell. Defaults to None.
        first_frame (int, optional): Number of the first frame, >= 0. Defaults to None: 0 if
            somebody is in a frame 0, else as the format counts.
        normalized (bool): Whether coordinates are fractions of width and height, if the format
            does not tell. Defaults to False.
        max_persons (int): Places for persons, >= 1. Defaults to 5.
        val_ratio (float): Share of each class in 'val', in 0..1, 1 excluded. Defaults to 0.2.
        seed (int): Seed of the splits, >= 0. Defaults to 0.
        force (bool): Replace ``out``. Defaults to False.

    Returns:
        Report: What was read, written and left out.

    Raises:
        FileNotFoundError: If a file or folder does not exist.
        FileExistsError: If ``out`` exists.
        ValueError: If an argument is out of range, a file of many clips has another form, or no
            clip is left.
    """
    check_options(max_persons, val_ratio, seed)
    if format not in READERS:
        raise ValueError(f'format must be one of {sorted(READERS)}, but got {format!r}')
    if first_frame is not None and (type(first_frame) is not int or first_frame < 0):
        raise ValueError(f'first_frame must be an integer >= 0, but got {first_frame!r}')
    source, out = Path(source), Path(out)
    if not source.exists():
        raise FileNotFoundError(f'file or folder of poses not found: {source}')
    if out.is_dir() or (out.exists() and not force):
        raise FileExistsError(f'out must be a new file, or one with force=True (--force): {out}')
    joints = Joints(layout, keypoints)
    root, found = find_videos([videos]) if videos is not None else (None, None)
    read = READERS[format](source)
    listed = len(read.clips) + sum(map(len, read.left_out.values()))
    report = Report('poses', out, listed, left_out=read.left_out)
    with locking(out.with_name(f'{PART}{out.name}.lock'), out):
        importer = _Importer(joints, found, img_shape, first_frame, normalized, max_persons)
        results = importer.run(read.clips, report)
        if not results:
            raise ValueError(f'no clip is left of {source}: {"; ".join(report.lines())}')
        kept = list(results)
        marks = read_labels(labels, kept) if labels is not None else labels_from_folders(kept)
        named = {video.filename: result for video, result in results.items()}
        warn(report, named, marks, val_ratio)
        content = assemble(kept, named, marks, val_ratio, seed)
        if root is None:
            for item in content['annotations']:
                del item['filename']
        else:
            content['root'] = str(root)
        content.update(layout=layout, format=format, max_persons=max_persons)
        write_pickle(out, content)
        report.written = len(results)
    return report


class _Importer:
    """Turns clips into annotations; the arguments are those of :func:`import_poses`."""

    def __init__(
        self,
        joints: Joints,
        videos: list[Video] | None,
        img_shape: tuple[int, int] | None,
        first_frame: int | None,
        normalized: bool,
        max_persons: int,
    ) -> None:
        self.joints, self.videos = joints, videos
        self._names = VideoNames([video.filename for video in videos or ()])
        self._img_shape, self._first_frame = img_shape, first_frame
        self._normalized, self._max_persons = normalized, max_persons

    def run(self, clips: list[Clip], report: Report) -> dict[Video, dict[str, Any]]:
        """The part of each annotation that comes from poses and video."""
        results: dict[Video, dict[str, Any]] = {}
        for clip in clips:
            try:
                video = self._find_video(clip)
                if video in results:
                    raise _LeftOut(_TWICE, video.filename)
                results[video] = self._annotate(clip, video, report)
            except _LeftOut as error:
                reason, detail = error.args
                report.left_out.setdefault(reason, []).append((clip.name, detail))
        return dict(sorted(results.items(), key=lambda pair: pair[0].filename))

    def _find_video(self, clip: Clip) -> Video:
        """The clip's video, or a name of the same form if there are no videos."""
        try:
            path_below('', clip.name)
        except ValueError as error:
            raise _LeftOut(_NAME, 'absolute, empty, or with ..') from error
        if self.videos is None:
            folders = clip.name.split('/')[:-1]
            return Video(Path(), clip.name, folders[0] if folders else None)
        reasons = []
        for name in dict.fromkeys((clip.name, *clip.aliases)):
            try:
                return self.videos[self._names.find(name)]
            except ValueError as error:
                reasons.append(str(error))
        raise _LeftOut(_NO_VIDEO, reasons[0])

    def _annotate(self, clip: Clip, video: Video, report: Report) -> dict[str, Any]:
        try:
            recording = clip.load()
            first = find_first(recording, self._first_frame)
            about = self._describe(video, recording, first)
            total, (height, width) = about['total_frames'], about['img_shape']
            scale = (width, height) if recording.fractions or self._normalized else (1, 1)
            frames, beyond = sort_frames(recording, first, total, self.joints, scale)
            poses = pack_tracks(frames, self.joints.layout.num_keypoints, self._max_persons)
            odd = check_poses({**poses, **about}, clip.name).odd
        except DecodeError as error:
            raise _LeftOut(_NOT_DECODED, error.reason) from error
        except (OSError, ValueError) as error:
            raise _LeftOut(DAMAGED, str(error)) from error
        if beyond:
            detail = f'{beyond} frames after {total} of the video'
            report.warnings.setdefault(_BEYOND, []).append((clip.name, detail))
        for kind, line in odd.items():
            report.warnings.setdefault(kind, []).append((clip.name, line))
        return {**about, **poses}

    def _describe(self, video: Video, recording: Recording, first: int) -> dict[str, Any]:
        if self.videos is not None:
            reader = VideoReader(video.path)
            shape = next(iter(reader)).shape[:2]
            about = {'total_frames': len(reader), 'fps': reader.fps}
        else:
            try:
                shape = check_size(recording.img_shape or self._img_shape)
            except ValueError as error:
                detail = f'--videos has it, or --img-shape gives it; it {error}'
                raise _LeftOut(_NO_SIZE, detail) from error
            about = {'total_frames': count_frames(recording, first)}
        return {**about, 'img_shape': shape, 'original_shape': shape}
