"""Writes the dataset: videos, ``annotations.pkl``, ``classes.txt`` and ``recipe.json``."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import cv2
import numpy as np
from rich.progress import Progress

from .actions import CLASSES
from .estimator import estimate
from .render import render
from .script import VideoId, write_script
from .settings import SPLITS, Settings, check_integer

FPS = 30.0
ANNOTATIONS, CLASS_LIST, RECIPE = 'annotations.pkl', 'classes.txt', 'recipe.json'
_PART = '.part-'  # begins the name of a video that is being written


def list_videos(settings: Settings) -> list[VideoId]:
    """All videos of the dataset, by split, label and index."""
    return [
        VideoId(split, label, index)
        for split in SPLITS
        for label in range(len(CLASSES))
        for index in range(settings.videos_per_class(split))
    ]


def annotate(video: VideoId, settings: Settings) -> dict:
    """Annotation of one video in the form of MMAction2's ``PoseDataset``; draws nothing."""
    script = write_script(video, settings)
    persons = [p for p in (script.actor, script.bystander) if p is not None]
    truth = np.stack([person.joints for person in persons])
    heights = [person.height for person in persons]
    rng = video.rng(settings.seed, 1)
    keypoint, score = estimate(truth, heights, settings.size, script.far_side, rng)
    width, height = settings.size
    return {
        'frame_dir': video.name,
        'filename': f'{video.name}.mp4',
        'label': video.label,
        'total_frames': truth.shape[1],
        'img_shape': (height, width),
        'original_shape': (height, width),
        'keypoint': keypoint,
        'keypoint_score': score,
        'fps': FPS,
        'scene': script.context,
        'object': script.context,
    }


def write_video(path: Path, video: VideoId, settings: Settings) -> None:
    """Renders one video to ``path`` (.mp4), whole or not at all.

    Raises:
        RuntimeError: If OpenCV cannot write the file.
    """
    cv2.setNumThreads(1)
    frames = render(write_script(video, settings), settings.size, video.rng(settings.seed, 2))
    part = path.with_name(_PART + path.name)
    writer = cv2.VideoWriter(str(part), cv2.VideoWriter.fourcc(*'mp4v'), FPS, settings.size)
    try:
        if not writer.isOpened():
            raise RuntimeError(f'OpenCV cannot write MPEG-4 video, but was asked for {part}')
        for frame in frames:
            writer.write(frame)
        writer.release()
        os.replace(part, path)
    finally:
        writer.release()
        part.unlink(missing_ok=True)


def _write_whole(path: Path, content: bytes) -> None:
    """Writes a file such that it is never seen half-written."""
    part = path.with_name(_PART + path.name)
    try:
        part.write_bytes(content)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _clear(out: Path) -> None:
    """Deletes a dataset's own files, the annotations first; leaves all else alone."""
    for name in (ANNOTATIONS, CLASS_LIST):
        (out / name).unlink(missing_ok=True)
    for split in SPLITS:
        for video in (out / 'videos' / split).glob('*.mp4'):
            video.unlink()


def _check_recipe(out: Path, recipe: dict) -> None:
    """Raises ValueError if the folder holds something else than this dataset, whole or not."""
    path = out / RECIPE
    if not path.exists():
        if out.exists() and any(not entry.name.startswith(_PART) for entry in out.iterdir()):
            raise ValueError(
                f'out must be a new or empty folder or one with a {RECIPE}, but got {out}; '
                'force=True (--force) writes to it nevertheless'
            )
        return
    there = json.loads(path.read_text(encoding='utf-8'))
    for key, value in recipe.items():
        if there.get(key) != value:
            raise ValueError(
                f'{out} was made with {key}={there.get(key)}, but got {key}={value}; '
                'choose another folder, or force=True (--force) to make it anew'
            )


def _prepare(out: Path, settings: Settings, force: bool) -> None:
    """Makes the folder ready: checks or clears what is there, writes the recipe."""
    recipe = settings.recipe()
    if force:
        _clear(out)
    else:
        _check_recipe(out, recipe)
    out.mkdir(parents=True, exist_ok=True)
    _write_whole(out / RECIPE, (json.dumps(recipe, indent=2) + '\n').encode())
    for split in SPLITS:
        folder = out / 'videos' / split
        folder.mkdir(parents=True, exist_ok=True)
        for part in folder.glob(f'{_PART}*'):  # left by a run that was killed
            part.unlink()


def _write_videos(out: Path, settings: Settings, workers: int) -> None:
    """Renders what is missing, with a progress bar."""
    paths = {video: out / 'videos' / f'{video.name}.mp4' for video in list_videos(settings)}
    missing = {video: path for video, path in paths.items() if not path.exists()}
    if not missing:
        return
    with Progress() as progress:
        task = progress.add_task(f'render {out.name}', total=len(missing))
        if workers == 1:
            for video, path in missing.items():
                write_video(path, video, settings)
                progress.advance(task)
            return
        context = multiprocessing.get_context()
        with ProcessPoolExecutor(min(workers, len(missing)), mp_context=context) as pool:
            jobs = [pool.submit(write_video, path, v, settings) for v, path in missing.items()]
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
) -> Path:
    """Makes the Pantomime dataset, or what is still missing of it.

    The same settings give the same bytes, whatever the number of workers (with the same
    versions of NumPy and OpenCV). An interrupted run goes on where it was when called again.

    Args:
        out: Folder to write to: ``videos/<split>/*.mp4``, ``annotations.pkl`` (written last),
            ``classes.txt`` and ``recipe.json``.
        seed: Seed, >= 0. Defaults to 0.
        train: Videos per class in the split 'train', >= 1. Defaults to 48.
        val: Videos per class in 'val', >= 1. Defaults to 5.
        test: Videos per class in each of 'test_in_context' and 'test_out_of_context', >= 1.
            Defaults to 10.
        size: Width and height, even, 32 to 1024 pixels. Defaults to (160, 120).
        frames: Mean length at 30 fps, frames, >= 16; videos have 0.85 to 1.15 times as many.
            Defaults to 100.
        workers: Processes that render, >= 1. Defaults to 2.
        force: Make the dataset anew whatever is in the folder; its videos and annotations are
            deleted first. Defaults to False.

    Returns:
        Path of ``annotations.pkl``.

    Raises:
        ValueError: If an argument is out of range, or the folder holds something else or was
            made with other settings.
        RuntimeError: If OpenCV cannot write the videos.
    """
    settings = Settings(seed, train, val, test, size, frames)
    check_integer('workers', workers, 1)
    out = Path(out)
    if out.exists() and not out.is_dir():
        raise ValueError(f'out must be a folder, but got the file {out}')
    _prepare(out, settings, force)
    _write_videos(out, settings, workers)
    annotations = [annotate(video, settings) for video in list_videos(settings)]
    split: dict[str, list[str]] = {name: [] for name in SPLITS}
    for annotation in annotations:
        split[annotation['filename'].split('/')[0]].append(annotation['filename'])
    _write_whole(out / CLASS_LIST, ('\n'.join(CLASSES) + '\n').encode())
    content = {'split': split, 'annotations': annotations, 'classes': list(CLASSES)}
    _write_whole(out / ANNOTATIONS, pickle.dumps(content, protocol=4))
    return out / ANNOTATIONS
