"""Writes a dataset: a small index, and one pose file per sample.

Each ``skeletons/<frame_dir>.pkl`` is written whole, so that an interrupted run resumes
where it was, and ``annotations.pkl`` last.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from ...datasets.conversion_report import TOO_SHORT, Report
from ...datasets.pose_arrays import pack_poses
from ...datasets.pose_checks import check_poses
from ...datasets.pose_tracks import pack_tracks
from ...files import path_below, write_json, write_pickle
from ...locks import locking_folder
from ...processes import start_worker
from .files import ANNOTATIONS, LEFT_OUT, SKELETONS, prepare
from .media import count_frames, find_media
from .options import Options
from .source import Reader, Sample, Source

__all__ = ['convert']

_CHUNK = 32
# (frame_dir, frames of the video, '' or the reason to leave it out, 'reused' or the detail)
_Outcome = tuple[str, int, str, str]


def convert(source: Source, out: str | Path, options: Options) -> Report:
    """Write a dataset in the form of :class:`TwoStreamDataset` with ``data_prefix.skeleton``.

    The same source gives the same files, whatever the number of workers.

    Args:
        source (Source): What to write.
        out (str | Path): Folder to write to; its own files there are ``annotations.pkl``,
            ``skeletons/``, ``recipe.json`` and ``left_out.json``.
        options (Options): How.

    Returns:
        Report: Counts. A sample whose pose file is missing or damaged is left out.

    Raises:
        ValueError: If the folder was made with other settings or holds something else, nothing
            could be converted, or there was a loss with ``options.strict``.
        RuntimeError: If another run writes to the folder.
    """
    out = Path(out)
    report = Report(
        source.name,
        out / ANNOTATIONS,
        listed=source.listed,
        left_out={reason: list(cases) for reason, cases in source.left_out.items()},
        warnings=source.warnings,
    )
    if options.strict:
        report.check()
    with locking_folder(out):
        _convert(source, out, options, report)
    return report


def _convert(source: Source, out: Path, options: Options, report: Report) -> None:
    prepare(out, {**source.recipe(), 'track': options.track}, options.force)
    frames: dict[str, int] = {}
    with closing(_run(source, out / SKELETONS, options)) as outcomes:
        for frame_dir, total_frames, reason, detail in outcomes:
            if not reason:
                frames[frame_dir] = total_frames
                report.reused += detail == 'reused'
                continue
            report.left_out.setdefault(reason, []).append((frame_dir, detail))
            if options.strict:
                report.check()
    report.written = len(frames)
    for cases in report.left_out.values():
        cases.sort()
    if not frames:
        raise ValueError(f'{source.name} has no sample left: {"; ".join(report.lines())}')
    write_json(out / LEFT_OUT, report.left_out)
    write_pickle(out / ANNOTATIONS, _index(source, frames))


def _index(source: Source, frames: dict[str, int]) -> dict:
    shapes: dict[tuple[int, int], tuple[int, int]] = {}  # one object each: a pickle stores it once
    annotations = []
    for video in source.videos.values():
        if video.frame_dir in frames:
            shape = shapes.setdefault(video.img_shape, video.img_shape)
            annotations.append(
                {
                    'frame_dir': video.frame_dir,
                    'label': video.label,
                    'total_frames': frames[video.frame_dir],
                    'img_shape': shape,
                    'original_shape': shape,
                }
            )
    known = {item['frame_dir']: item['frame_dir'] for item in annotations}
    split = {
        key: [known[name] for name in names if name in known]
        for key, names in source.splits.items()
    }
    return {
        'split': split,
        'annotations': annotations,
        'classes': source.classes,
        'layout': source.layout,
    }


def _run(source: Source, folder: Path, options: Options) -> Generator[_Outcome, None, None]:
    """Convert all videos, in this process or in several, with a progress bar on a terminal."""
    videos = list(source.videos.values())
    chunks = [videos[start : start + _CHUNK] for start in range(0, len(videos), _CHUNK)]
    work = partial(_convert_chunk, source.read, source.num_keypoints, folder, options)
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(source.name, total=len(videos))
        for outcomes in _map(work, chunks, min(options.workers, len(chunks))):
            progress.advance(task, len(outcomes))
            yield from outcomes


def _map(work: partial, chunks: list[list[Sample]], workers: int) -> Iterator[list[_Outcome]]:
    if workers <= 1:
        yield from map(work, chunks)
        return
    with ProcessPoolExecutor(workers, initializer=start_worker) as pool:
        jobs = [pool.submit(work, chunk) for chunk in chunks]
        try:
            for job in as_completed(jobs):
                yield job.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _convert_chunk(
    read: Reader, num_keypoints: int, folder: Path, options: Options, videos: list[Sample]
) -> list[_Outcome]:
    return [_convert_one(video, read, num_keypoints, folder, options) for video in videos]


def _convert_one(
    video: Sample, read: Reader, num_keypoints: int, folder: Path, options: Options
) -> _Outcome:
    name, total_frames = video.frame_dir, video.total_frames
    if options.media_root is not None:
        media = find_media(options.media_root, name)
        if media is None:
            return name, 0, 'video or frames missing', str(Path(options.media_root) / name)
        if options.probe:
            try:
                total_frames = count_frames(media)
            except ValueError as error:
                return name, 0, 'video or frames damaged', str(error)
    if total_frames < options.min_frames:
        return name, 0, TOO_SHORT, f'{total_frames} frames'
    target = path_below(folder, f'{name}.pkl')
    if target.exists():
        return name, total_frames, '', 'reused'
    try:
        frames = (
            [None] * video.total_frames
            if video.poses is None
            else read(video.poses, video.img_shape, video.total_frames)
        )
        poses = (pack_tracks if options.track else pack_poses)(frames, num_keypoints)
        check_poses({**poses, 'img_shape': video.img_shape}, name)
    except FileNotFoundError:
        return name, 0, 'file of poses missing', str(video.poses)
    # What reading and indexing raise on a file of another form.
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, OSError) as error:
        return name, 0, 'file of poses damaged', f'{video.poses}: {error or type(error).__name__}'
    write_pickle(target, poses)
    return name, total_frames, '', ''
