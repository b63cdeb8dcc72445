"""Writes the dataset: videos, ``annotations.pkl``, ``classes.txt`` and ``recipe.json``."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

import cv2
from rich.progress import Progress

from ..files import PART, check_recipe, write_json, write_pickle, write_whole, writing
from ..locks import locking_folder
from ..processes import start_worker
from ..video.writing import write_video
from .actions import CLASSES
from .annotation import FPS, annotate
from .render import render
from .script import VideoId, write_script
from .settings import BASIC_SPLITS, IN_CONTEXT_RATE, SPLITS, Settings, check_integer

ANNOTATIONS, CLASS_LIST, RECIPE = 'annotations.pkl', 'classes.txt', 'recipe.json'


def list_videos(settings: Settings) -> list[VideoId]:
    """All videos of the dataset, by split, label and index."""
    return [
        VideoId(split, label, index)
        for split in settings.splits
        for label in range(len(CLASSES))
        for index in range(settings.videos_per_class(split))
    ]


def draw(path: Path, video: VideoId, settings: Settings) -> None:
    """Renders one video to ``path`` (.mp4), whole or not at all.

    Raises:
        OSError: If the file cannot be written.
    """
    cv2.setNumThreads(1)
    frames = render(write_script(video, settings), settings.size, video.rng(settings.seed, 2))
    write_video(path, (frame[..., ::-1] for frame in frames), FPS)


def _clear(out: Path) -> None:
    """Deletes a dataset's own files, the annotations first; leaves everything else alone."""
    for name in (ANNOTATIONS, CLASS_LIST):
        (out / name).unlink(missing_ok=True)
    for split in SPLITS:
        folder = out / 'videos' / split
        for video in folder.glob('*.mp4'):
            video.unlink()
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _check(out: Path, recipe: dict) -> None:
    """Raises ValueError if the folder holds anything but this dataset, finished or not."""
    if check_recipe(out / RECIPE, recipe) or not out.exists():
        return
    if any(not entry.name.startswith(PART) for entry in out.iterdir()):
        raise ValueError(
            f'out must be a new or empty folder or one with a {RECIPE}, but got {out}; '
            'force=True (--force) writes to it anyway'
        )


def _splits_there(out: Path) -> Sequence[str]:
    return [split for split in SPLITS if (out / 'videos' / split).is_dir()]


def _prepare(out: Path, settings: Settings, force: bool) -> None:
    """Prepares the folder: checks or clears its content, writes the recipe."""
    recipe = settings.recipe()
    if force:
        _clear(out)
    else:
        _check(out, recipe)
    write_json(out / RECIPE, recipe)
    for split in settings.splits:
        folder = out / 'videos' / split
        folder.mkdir(parents=True, exist_ok=True)
        for part in folder.glob(f'{PART}*'):  # left by a run that was killed
            part.unlink()


def _path(out: Path, video: VideoId) -> Path:
    return out / 'videos' / f'{video.name}.mp4'


def _link_videos(out: Path, settings: Settings) -> None:
    """Links every video that shows another one's pictures to that file, under its own name."""
    for video in list_videos(settings):
        path, source = _path(out, video), _path(out, video.shown)
        if not path.exists():
            try:
                os.link(source, path)
            except OSError:  # a file system without hard links
                with writing(path) as part:
                    shutil.copyfile(source, part)


def _write_videos(out: Path, settings: Settings, workers: int) -> None:
    """Renders what is missing, with a progress bar."""
    videos = [video for video in list_videos(settings) if video.shown == video]
    paths = {video: _path(out, video) for video in videos}
    missing = {video: path for video, path in paths.items() if not path.exists()}
    if not missing:
        return
    with Progress() as progress:
        task = progress.add_task(f'render {out.name}', total=len(missing))
        if workers == 1:
            for video, path in missing.items():
                draw(path, video, settings)
                progress.advance(task)
            return
        context = multiprocessing.get_context()
        count = min(workers, len(missing))
        with ProcessPoolExecutor(count, context, start_worker) as pool:
            jobs = [pool.submit(draw, path, v, settings) for v, path in missing.items()]
            try:
                for job in as_completed(jobs):
                    job.result()
                    progress.advance(task)
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def make_pantomime(
    out: str | Path,
    seed: int = 0,
    train: int = 48,
    val: int = 5,
    test: int = 10,
    size: tuple[int, int] = (160, 120),
    frames: int = 100,
    workers: int = 2,
    force: bool = False,
    splits: Sequence[str] = BASIC_SPLITS,
    in_context_rate: float = IN_CONTEXT_RATE,
) -> Path:
    """Makes the Pantomime dataset, or whatever is still missing.

    The same settings give the same bytes, whatever the number of workers (with the same
    versions of NumPy, OpenCV and PyAV). To resume an interrupted run, call it again.

    Args:
        out: Folder to write to: ``videos/<split>/*.mp4``, ``annotations.pkl`` (written last),
            ``classes.txt`` and ``recipe.json``.
        seed: Seed, >= 0. Defaults to 0.
        train: Videos per class in the split 'train', >= 1. Defaults to 48.
        val: Videos per class in 'val', >= 1. Defaults to 5.
        test: Videos per class in each test split, >= 1. Defaults to 10.
        size: Width and height, even, 32 to 1024 pixels. Defaults to (160, 120).
        frames: Mean length at 30 fps, frames, >= 16; videos have 0.85 to 1.15 times as many.
            Defaults to 100.
        workers: Processes that render, >= 1. Defaults to 2.
        force: Remake the dataset whatever is in the folder; its videos and annotations are
            deleted first. Defaults to False.
        splits: Splits to make, of ``SPLITS``; those already in the folder stay. Those that
            show the pictures of 'test_in_context' bring it along. Defaults to ``BASIC_SPLITS``.
        in_context_rate: Share of the videos in 'train' and 'val' that show their own context, 0.5
            to 1. The test splits do not depend on it. Defaults to 0.95.

    Returns:
        Path of ``annotations.pkl``.

    Raises:
        ValueError: If an argument is out of range, or the folder holds something else or was
            made with other settings.
        RuntimeError: If another run is making it.
        OSError: If a file cannot be written.
    """
    settings = Settings(seed, train, val, test, size, frames, in_context_rate, splits)
    check_integer('workers', workers, 1)
    out = Path(out)
    if not force:
        settings = replace(settings, splits=(*settings.splits, *_splits_there(out)))
    with locking_folder(out):
        return _make(out, settings, force, workers)


def _make(out: Path, settings: Settings, force: bool, workers: int) -> Path:
    _prepare(out, settings, force)
    _write_videos(out, settings, workers)
    _link_videos(out, settings)
    annotations = [annotate(video, settings) for video in list_videos(settings)]
    split: dict[str, list[str]] = {name: [] for name in settings.splits}
    for annotation in annotations:
        split[annotation['filename'].split('/')[0]].append(annotation['filename'])
    write_whole(out / CLASS_LIST, '\n'.join(CLASSES) + '\n')
    content = {'split': split, 'annotations': annotations, 'classes': list(CLASSES)}
    write_pickle(out / ANNOTATIONS, content)
    return out / ANNOTATIONS
