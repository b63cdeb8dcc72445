"""Makes a dataset of actions in context and out of context."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from ...datasets.annotation_checks import LabelRule, check_annotations
from ...datasets.annotation_file import load_annotation_file, load_poses, name_annotation
from ...datasets.conversion_report import Report
from ...datasets.pose_arrays import check_layout
from ...datasets.pose_checks import check_poses
from ...files import PART, check_recipe, write_json
from ...layouts import LAYOUTS, Layout
from ...locks import locking_folder
from ...processes import start_worker
from ..clip_dataset import ANNOTATIONS, write_dataset
from .clip import Outcome, Work, annotate, compose_clip
from .masks import open_masks
from .photographs import find_photographs
from .plan import CONTEXTS, Scene, check_apart, pair_classes, plan_scenes

__all__ = ['SPLITS', 'make_context']

RECIPE, VIDEOS = 'recipe.json', 'videos'
_NEEDED = ('filename', 'total_frames', 'img_shape')  # beside the label
SPLITS = ('train', 'val', 'test')
# All clips of these, for a last training once everything is chosen.
TOGETHER = {'trainval': ('train', 'val')}


def make_context(
    ann_file: str | Path,
    videos: str | Path,
    masks: str | Path,
    photographs: str | Path,
    out: str | Path,
    splits: Sequence[str] = SPLITS,
    pairing: int | str | Path = 0,
    per_clip: tuple[int, int] = (5, 4),
    size: tuple[int, int] = (360, 288),
    feather: float = 1.0,
    seed: int = 0,
    workers: int = 1,
    force: bool = False,
) -> Report:
    """Put the persons of videos in front of photographs, with one kind of place for each class.

    In the splits 'train', 'val' and 'in_context' an action is shown in its own place, in
    'val_out_of_context' and 'out_of_context' in those of other actions. Neither persons nor
    photographs are shared between training, validation and test. 'trainval' holds the videos of
    'train' and 'val'. The same arguments give the same files, whatever the number of workers; a
    run that was interrupted resumes.

    Args:
        ann_file (str | Path): Annotations of the videos, with poses, ``classes`` and ``layout``,
            such as this package's converters and ``tools/extract_poses.py`` write.
        videos (str | Path): Their folder.
        masks (str | Path): Masks of their persons, see :func:`~.masks.open_masks`.
        photographs (str | Path): See :func:`~.photographs.find_photographs`.
        out (str | Path): Folder to write to: ``videos/<split>/<class>/*.mp4``, ``classes.txt``,
            ``recipe.json``, ``left_out.json`` and, last, ``annotations.pkl``.
        splits (Sequence[str]): Splits of the annotation file whose clips are for training, held
            out for validation, and for testing. Defaults to ('train', 'val', 'test').
        pairing (int | str | Path): See :func:`~.plan.pair_classes`. Defaults to 0.
        per_clip (tuple[int, int]): Photographs for each clip of training, and of validation and
            test, >= 1; fewer if there are not enough. Defaults to (5, 4).
        size (tuple[int, int]): Width and height of the new videos, even, >= 16 pixels. Defaults
            to (360, 288).
        feather (float): Softness of the persons' edge, see :func:`~.compose.compose`. Defaults to
            1.0.
        seed (int): Draws the photographs, >= 0. Defaults to 0.
        workers (int): Processes, >= 1. Defaults to 1.
        force (bool): Start over whatever is in the folder. Defaults to False.

    Returns:
        Report: Clips read, used, and left out with the reason. An annotation has ``scene``, the
        label of the class whose place is shown, ``place`` and, if known, ``subject``.

    Raises:
        FileNotFoundError: If a file or folder is missing.
        ValueError: If an argument is out of range, parts would share a person or a photograph, the
            folder was made with other settings, or no clip is left.
        OSError: If a file cannot be written.
        RuntimeError: If another run writes to the folder.
    """
    _check_numbers(per_clip, size, feather, seed, workers)
    content = load_annotation_file(ann_file, 'split', 'classes', 'layout')
    if not Path(videos).is_dir():
        raise FileNotFoundError(f'folder of videos not found: {videos}')
    if content['layout'] not in LAYOUTS:
        raise ValueError(
            f'layout must be one of {sorted(LAYOUTS)}, but got {content["layout"]!r}: {ann_file}'
        )
    layout = LAYOUTS[content['layout']]
    clips = _read_clips(content, ann_file, splits, layout)
    check_apart(clips)
    photos = find_photographs(photographs, seed)
    pairs = pair_classes(pairing, content['classes'], sorted(photos['train']))
    scenes = plan_scenes(clips, photos, content['classes'], pairs, per_clip, seed)
    work = Work(Path(videos), Path(out) / VIDEOS, open_masks(masks, layout), size, feather)
    recipe = {
        'splits': list(splits),
        'pairing': pairs,
        'masks': str(masks),
        'size': list(size),
        'feather': feather,
        'videos': {s.filename: [s.clip, f'{s.place}/{s.photograph.name}'] for s in scenes},
    }
    items = {item['filename']: item for part in clips.values() for item in part}
    with locking_folder(out):
        report = Report('context', _prepare(Path(out), recipe, force), listed=len(items))
        outcomes = _run(work, items, scenes, workers, report)
        _write(content, items, scenes, outcomes, pairs, size, report)
    return report


def _check_numbers(
    per_clip: tuple[int, int], size: tuple[int, int], feather: float, seed: int, workers: int
) -> None:
    for name, values, low in (
        ('per_clip', per_clip, 1),
        ('size', size, 16),
        ('seed', (seed,), 0),
        ('workers', (workers,), 1),
    ):
        if not all(isinstance(value, int) and value >= low for value in values):
            raise ValueError(f'{name} must be integers >= {low}, but got {values}')
    if any(side % 2 for side in size):
        raise ValueError(f'size must be even, but got {size}')
    if not 0 <= feather < 100:
        raise ValueError(f'feather must be in 0..100 pixels, but got {feather}')


def _read_clips(
    content: Mapping[str, Any], path: str | Path, splits: Sequence[str], layout: Layout
) -> dict[str, list[dict[str, Any]]]:
    """Annotations of each part, with their poses."""
    if len(splits) != len(SPLITS) or not set(splits) <= set(content['split']):
        raise ValueError(
            f'splits must be three of {sorted(content["split"])}, but got {list(splits)}: {path}'
        )
    clips = {}
    for part, split in zip(SPLITS, splits):
        names = set(content['split'][split])
        items = [x for x in content['annotations'] if name_annotation(x, path) in names]
        if not items:
            raise ValueError(f'split {split!r} must have annotations: {path}')
        for item in items:
            _check_item(item, path)
        check_annotations(items, str(path), LabelRule(len(content['classes'])), labelled=True)
        clips[part] = [{**item, **_read_poses(item, path, layout)} for item in items]
    return clips


def _check_item(item: Mapping[str, Any], path: str | Path) -> None:
    name = name_annotation(item, path)
    missing = [key for key in _NEEDED if key not in item]
    if missing:
        raise ValueError(f'annotation of {name!r} must have {missing}: {path}')
    if not isinstance(item.get('subject', ''), (str, int)):
        raise ValueError(
            f'subject of {name!r} must be a name or a number, '
            f'but got {item["subject"]!r:.60}: {path}'
        )


def _read_poses(item: dict[str, Any], path: str | Path, layout: Layout) -> dict[str, Any]:
    poses = check_poses({**item, **load_poses(item, path)}, item['filename'])
    check_layout(poses.keypoint, layout, item['filename'])
    return {'keypoint': poses.keypoint, 'keypoint_score': poses.keypoint_score}


def _prepare(out: Path, recipe: Mapping[str, Any], force: bool) -> Path:
    """Check or clear the folder, and return where the annotation file goes."""
    if out.exists() and not out.is_dir():
        raise ValueError(f'out must be a folder, but got the file {out}')
    index, videos = out / ANNOTATIONS, out / VIDEOS
    if force:
        index.unlink(missing_ok=True)
        for path in [path for split in CONTEXTS for path in (videos / split).rglob('*.mp4')]:
            path.unlink()
    elif not check_recipe(out / RECIPE, recipe) and (index.exists() or videos.exists()):
        raise ValueError(
            f'out must be a folder without {ANNOTATIONS} and {VIDEOS} or one with a {RECIPE}, '
            f'but got {out}; force=True (--force) writes to it anyway'
        )
    write_json(out / RECIPE, recipe)
    for part in videos.rglob(f'{PART}*'):  # left by a run that was killed
        part.unlink()
    return index


def _run(
    work: Work,
    items: Mapping[str, dict[str, Any]],
    scenes: Sequence[Scene],
    workers: int,
    report: Report,
) -> dict[str, Outcome]:
    """Compose all clips, with a progress bar on a terminal, and note those left out."""
    shown: dict[str, list[Scene]] = {}
    for scene in scenes:
        shown.setdefault(scene.clip, []).append(scene)
    done = {
        name
        for name, own in shown.items()
        if all((work.out / scene.filename).exists() for scene in own)
    }
    report.reused = len(done)
    outcomes = {}
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task('clips', total=len(shown))
        jobs = [(items[name], own) for name, own in shown.items()]
        for outcome in _map(partial(compose_clip, work), jobs, min(workers, len(jobs))):
            progress.advance(task)
            if outcome.reason:
                cases = report.left_out.setdefault(outcome.reason, [])
                cases.append((outcome.clip, outcome.detail))
            else:
                outcomes[outcome.clip] = outcome
    return outcomes


def _map(
    work: partial, jobs: Sequence[tuple[dict[str, Any], list[Scene]]], workers: int
) -> Iterator[Outcome]:
    if workers <= 1:
        yield from (work(*job) for job in jobs)
        return
    with ProcessPoolExecutor(workers, initializer=start_worker) as pool:
        futures = [pool.submit(work, *job) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _write(
    content: Mapping[str, Any],
    items: Mapping[str, dict[str, Any]],
    scenes: Sequence[Scene],
    outcomes: Mapping[str, Outcome],
    pairs: Mapping[str, str],
    size: tuple[int, int],
    report: Report,
) -> None:
    owners = {place: content['classes'].index(name) for name, place in pairs.items()}
    kept = [scene for scene in scenes if scene.clip in outcomes]
    split = {name: [s.filename for s in kept if s.split == name] for name in CONTEXTS}
    split.update({name: [x for part in of for x in split[part]] for name, of in TOGETHER.items()})
    annotations = [
        annotate(items[s.clip], outcomes[s.clip], s, size, owners[s.place]) for s in kept
    ]
    index = {
        'split': split,
        'annotations': annotations,
        'layout': content['layout'],
        'pairing': dict(pairs),
    }
    write_dataset(index, content['classes'], report)
    report.written = len(outcomes)
