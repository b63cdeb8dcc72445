"""Recognises the actions in any video."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..escaping import printable
from ..files import write_json
from ..video.files import Video, find_videos
from .arguments import existing_checkpoint, existing_config, folder, positive_int
from .choices import SEGMENT_RULES
from .errors import exit_on_error
from .recognising import add_model_options, build_inferencer, parse_with_model
from .segmenting import add_segment_options, read_rules

if TYPE_CHECKING:
    from ..apis.action_inferencer import ActionInferencer
    from ..apis.clip import Clip
    from ..apis.poses import PoseFile
    from .bars import Bars

__all__ = ['build_parser', 'main']


def build_parser() -> argparse.ArgumentParser:
    """Arguments of ``tools/infer.py``."""
    parser = argparse.ArgumentParser(description='Recognise the actions in any video')
    add = parser.add_argument
    add('videos', nargs='+', help='videos, and folders of videos')
    add('--out-dir', required=True, type=folder, help='folder for one JSON and MP4 per video')
    add_model_options(parser, of_files=True)
    add('--batch-size', type=positive_int, default=1, help='windows at once. Defaults to 1')
    add('--workers', type=positive_int, default=2, help='videos at once. Defaults to 2')
    add('--window', type=positive_int, help='frames of a window that slides over long videos')
    add('--stride', type=positive_int, help='frames between windows. Defaults to half a window')
    for name in ('rgb', 'pose'):
        text = f'of the {name} stream alone, to show its scores as well'
        add(f'--{name}-config', type=existing_config, help=f'config {text}')
        add(f'--{name}-checkpoint', type=existing_checkpoint, help=f'checkpoint {text}')
    add('--no-video', action='store_true', help='write no MP4')
    add('--per-person', action='store_true', help='also label each person on its own crop')
    add_segment_options(parser)
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Parse the command line, and write predictions and rendered videos.

    The exit code is 0; 2 for a mistake in the arguments; 130 after Ctrl-C; and 1 for any other
    error, which ends in one line. A video that fails does not stop the others.
    """
    parser = build_parser()
    args = parse_with_model(parser, arguments)
    for name in ('rgb', 'pose'):
        pair = (getattr(args, f'{name}_config'), getattr(args, f'{name}_checkpoint'))
        setattr(args, name, pair if all(pair) else None)
        if any(pair) and not all(pair):
            parser.error(f'--{name}-config and --{name}-checkpoint must come together')
    for name in ('stride', *SEGMENT_RULES):
        if getattr(args, name) is not None and not args.window:
            parser.error(f'argument --{name.replace("_", "-")}: must come with --window')
    with exit_on_error(parser):
        args.rules = read_rules(args)
        failed = infer(args)
    if failed:
        parser.exit(1, f'{parser.prog}: error: {len(failed)} failed: {", ".join(failed)}\n')


def infer(args: argparse.Namespace) -> list[str]:
    """Do what the command line says; returns the videos that failed."""
    from ..apis.poses import PoseFile
    from ..apis.windows import check_window
    from .bars import Bars

    videos = find_videos(args.videos)[1]
    names = [video.frame_dir for video in videos]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'videos must differ in more than their suffix, but got {twice!r} twice')
    given = {video.path.resolve() for video in videos}
    for name in () if args.no_video else names:
        path = Path(args.out_dir, f'{name}.mp4')
        if path.resolve() in given:
            raise ValueError(f'--out-dir must be another folder, as {path} is one of the videos')
    poses = PoseFile(args.poses) if args.poses else None
    workers = min(args.workers, len(videos))
    inferencer = build_inferencer(args, rgb=args.rgb, pose=args.pose, threads=workers)
    if args.window:
        args.stride = args.stride or max(args.window // 2, 1)
        check_window(inferencer, args.window, args.stride)
    failed = []
    # Bars that end also end what they follow, so that no thread goes on after Ctrl-C.
    with ThreadPoolExecutor(workers, thread_name_prefix='video') as pool, Bars() as bars:
        overall = bars.add_task('videos', total=len(videos))
        tasks = [pool.submit(_tried, inferencer, video, poses, args, bars) for video in videos]
        try:
            for video, task in zip(videos, tasks):
                outcome = task.result()
                if isinstance(outcome, Exception):
                    failed.append(video.filename)
                line = printable(f'{video.filename}: {outcome}')
                bars.console.print(line, markup=False, highlight=False, soft_wrap=True)
                bars.advance(overall)
        finally:
            for task in tasks:
                task.cancel()
    return failed


def _tried(
    inferencer: ActionInferencer,
    video: Video,
    poses: PoseFile | None,
    args: argparse.Namespace,
    bars: Bars,
) -> str | Exception:
    """Do all for a video; returns what happens in it, or why it cannot be read or written."""
    import cv2

    try:
        seen = _recognise(inferencer, video, poses, args, bars)
        _draw(inferencer, video, seen, args, bars)
        return _summary(seen[1], seen[0].fps)
    except (ValueError, OSError, RuntimeError, cv2.error) as error:
        return error


def _recognise(
    inferencer: ActionInferencer,
    video: Video,
    poses: PoseFile | None,
    args: argparse.Namespace,
    bars: Bars,
) -> tuple[Clip, list[dict[str, Any]], list[dict[str, Any]]]:
    """Find what happens in a video and what persons do, and write all but pictures."""
    from ..apis.per_person import label_persons
    from ..apis.segments import describe_windows, without_scores
    from ..apis.windows import slide

    takes_poses = poses is not None and inferencer.needs_poses
    given = poses.find(video.path) if poses is not None and takes_poses else None
    clip = inferencer.load(video.path, given, bars.follow)
    out = Path(args.out_dir) / video.frame_dir
    if args.window:
        options = (args.window, args.stride, args.batch_size, args.topk, bars.follow)
        results = list(slide(inferencer, clip, *options))
        head = dict(video=clip.name, frames=clip.count, fps=clip.fps)
        content = {**head, 'window': args.window, 'stride': args.stride}
        content.update(describe_windows(results, clip.fps, inferencer.classes, args.rules, out))
    else:
        results = list(inferencer.predict([clip], topk=args.topk))
        content = results[0]
    persons = []
    if args.per_person:
        options = (args.window, args.stride, args.batch_size, args.topk, bars.follow)
        persons = label_persons(inferencer, clip, *options)
        content['persons'] = [
            {**person, 'windows': [without_scores(window) for window in person['windows']]}
            for person in persons
        ]
    write_json(out.with_name(f'{out.name}.json'), content)
    return clip, results, persons


def _draw(
    inferencer: ActionInferencer,
    video: Video,
    seen: tuple[Clip, list[dict[str, Any]], list[dict[str, Any]]],
    args: argparse.Namespace,
    bars: Bars,
) -> None:
    """Write the pictures of a video."""
    from ..apis.drawing import draw_timeline, draw_video

    clip, results, persons = seen
    out = Path(args.out_dir) / video.frame_dir
    if args.window:
        draw_timeline(results, clip.fps, out.with_name(f'{out.name}.png'))
    if not args.no_video:
        path = out.with_name(f'{out.name}.mp4')
        draw_video(clip, results, path, inferencer.layout, bars.follow, persons)


def _summary(results: list[dict[str, Any]], fps: float) -> str:
    parts: list[tuple[int, str, float]] = []
    for result in results:
        best, start = result['topk'][0], result.get('span', [0])[0]
        if not parts or parts[-1][1] != best['name']:
            parts.append((start, best['name'], best['score']))
    if len(results) == 1:
        return f'{parts[0][1]} {parts[0][2]:.2f}'
    return ', '.join(f'{start / fps:.1f}s {name}' for start, name, _ in parts)
