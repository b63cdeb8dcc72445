"""What a page shows and offers for one video."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..analysis.segment_files import FORMATS
from ..analysis.segments import SegmentRules
from ..apis.action_inferencer import ActionInferencer
from ..apis.clip import Clip, Track, open_clip, untracked
from ..apis.drawing import draw_timeline, draw_video
from ..apis.segments import describe_windows
from ..apis.windows import check_window, slide
from ..files import write_json
from ..video.files import VIDEO_SUFFIXES

__all__ = ['Answer', 'Settings', 'answer', 'check_settings', 'check_video']

_MAX_RATE = 120  # frames per second, whatever the file claims: each frame takes its time
_MAX_SIDE = 4096  # pixels: DCI 4K; a larger frame takes more memory than a window in HD


@dataclass(frozen=True)
class Settings:
    """What is done with each video, and which are accepted.

    Args:
        window (int): Frames of a window, see :func:`integralaction_mm.apis.slide`.
        stride (int): Frames from one window to the next.
        topk (int): Classes shown. Defaults to 5.
        max_seconds (float): Longest video. Defaults to 120.
        max_mib (float): Largest file, in MiB. Defaults to 200.
        rules (SegmentRules): When an action begins and ends.
    """

    window: int
    stride: int
    topk: int = 5
    max_seconds: float = 120.0
    max_mib: float = 200.0
    rules: SegmentRules = field(default_factory=SegmentRules)


@dataclass(frozen=True)
class Answer:
    """What was recognised.

    Args:
        topk (list[dict]): ``label``, ``name`` and ``score`` of the whole video, best first.
        segments (list[dict]): ``onset`` and ``end`` (seconds), ``label``, ``name``, ``score``.
        video (Path): MP4 with skeletons, best classes and gate.
        timeline (Path): PNG of actions, scores, gate and conflict over time.
        files (list[Path]): To download: JSON, CSV, WebVTT, SubRip, MP4.
    """

    topk: list[dict[str, Any]]
    segments: list[dict[str, Any]]
    video: Path
    timeline: Path
    files: list[Path]


def check_settings(inferencer: ActionInferencer, settings: Settings) -> None:
    """Raise ValueError if a model cannot run with these, before anybody waits for it."""
    check_window(inferencer, settings.window, settings.stride)
    if not inferencer.taken.reads_memory:
        raise ValueError(
            'the page looks at windows of a video, which need DecodeTwoStream in '
            f'test_dataloader.dataset.pipeline, but got {inferencer.cfg.filename}'
        )
    if inferencer.needs_poses and inferencer.pose_backend is None:
        raise ValueError(
            'the model sees poses, which the page finds itself, so --pose-backend (pose_backend) '
            'must be given, such as mediapipe, but got None'
        )


def check_video(path: Path, settings: Settings) -> Clip:
    """Open a video that the settings allow.

    Args:
        path (Path): A file that a stranger may have sent.
        settings (Settings): The limits.

    Returns:
        Clip: The video, without poses.

    Raises:
        ValueError: With one sentence for that person, if its suffix, size, length or shape is not
            allowed, or it cannot be decoded.
    """
    if path.suffix.lower() not in VIDEO_SUFFIXES:
        raise ValueError(
            f'A video must be one of {", ".join(VIDEO_SUFFIXES)}, but got {path.name!r}.'
        )
    mib = path.stat().st_size / 2**20
    if mib > settings.max_mib:
        raise ValueError(
            f'A video must have at most {settings.max_mib:g} MiB, but {path.name!r} has {mib:.1f}.'
        )
    clip = open_clip(path)
    seconds = clip.count / clip.fps
    if seconds > settings.max_seconds:
        raise ValueError(
            f'A video must last at most {settings.max_seconds:g} s, '
            f'but {path.name!r} lasts {seconds:.1f} s.'
        )
    most = round(settings.max_seconds * _MAX_RATE)
    if clip.count > most:
        raise ValueError(
            f'A video must have at most {most} frames, {_MAX_RATE} a second for '
            f'{settings.max_seconds:g} s, but {path.name!r} has {clip.count}.'
        )
    if max(clip.shape) > _MAX_SIDE:
        height, width = clip.shape
        raise ValueError(
            f'A video must have at most {_MAX_SIDE} pixels a side, '
            f'but {path.name!r} has {width}x{height}.'
        )
    return clip


def answer(
    inferencer: ActionInferencer,
    path: str | Path,
    out: Path,
    settings: Settings,
    track: Track = untracked,
) -> Answer:
    """Recognise what happens in a video, and write everything that a page offers.

    Args:
        inferencer (ActionInferencer): The model.
        path (str | Path): The video.
        out (Path): Folder for this request only.
        settings (Settings): What is done with it.
        track (Track): Shows how far it is. Defaults to nothing.

    Returns:
        Answer: Its files are in ``out``.

    Raises:
        ValueError: If :func:`check_video` raises it.
    """
    path = Path(path)
    # The results give the file's name, not where the server keeps it.
    clip = replace(check_video(path, settings), name=path.name)
    clip = inferencer.load(clip, track=track)
    (whole,) = inferencer.predict([clip], topk=settings.topk)
    numbers = (settings.window, settings.stride)
    results = list(slide(inferencer, clip, *numbers, topk=settings.topk, track=track))
    stem = out / path.stem
    content = dict(**whole, window=settings.window, stride=settings.stride)
    content.update(describe_windows(results, clip.fps, inferencer.classes, settings.rules, stem))
    files = [stem.with_name(f'{stem.name}{end}') for end in ('.json', *FORMATS, '.mp4', '.png')]
    *_, video, timeline = files
    write_json(files[0], content)
    draw_timeline(results, clip.fps, timeline)
    draw_video(clip, results, video, inferencer.layout, track)
    return Answer(whole['topk'], content['segments'], video, timeline, files[:-1])
