"""Predictions as a video and as a picture on disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..files import write_figure
from ..layouts import Layout
from ..video.ahead import ahead
from ..video.writing import write_video
from ..visualization import (
    bone_colors,
    canvas_height,
    draw_captions,
    draw_cursor,
    draw_panel,
    draw_skeletons,
    fit_size,
    join_panel,
    plot_timeline,
    resize_frame,
)
from .clip import Clip, Track, untracked
from .predictions import average_by_frame

__all__ = ['draw_frames', 'draw_result', 'draw_timeline', 'draw_video']

_PLOTTING = threading.Lock()  # Matplotlib is not made for several threads


def draw_video(
    clip: Clip,
    results: Sequence[dict[str, Any]],
    out: str | Path,
    layout: Layout | None = None,
    track: Track = untracked,
    persons: Sequence[dict[str, Any]] = (),
) -> None:
    """Write an MP4 with skeletons, the best classes and the gate over time, frame by frame.

    The sound of a video on disk is kept.

    Args:
        clip (Clip): The video.
        results (list[dict]): Predictions: one of ``ActionInferencer``, or
            those of :func:`integralaction_mm.apis.slide`.
        out (str | Path): File to write, ending in .mp4.
        layout (Layout, optional): Layout of the poses. Defaults to None: no skeletons.
        track (Track): Shows how far it is. Defaults to nothing.
        persons (list[dict]): The result of :func:`integralaction_mm.apis.label_persons`, to show
            above the persons. Defaults to none.

    Raises:
        OSError: If the file cannot be written.
    """
    drawn = ahead(draw_frames(clip, results, layout, persons))
    frames = track(drawn, clip.count, 'video')  # in the thread of the caller
    write_video(out, frames, clip.fps, sound=clip.path, quick=True)


def draw_frames(
    clip: Clip,
    results: Sequence[dict[str, Any]],
    layout: Layout | None = None,
    persons: Sequence[dict[str, Any]] = (),
) -> Iterator[np.ndarray]:
    """The frames that :func:`draw_video` writes, uint8 RGB (h, w, 3) each."""
    size = fit_size(clip.shape)
    height = canvas_height(size)
    gate = _gate_curve(results, clip.count)
    ends = np.array([result.get('span', (0, clip.count))[1] for result in results])
    shown, panel = -1, np.zeros(0)
    for index, frame in enumerate(clip.images()):
        part = min(int(np.searchsorted(ends, index, side='right')), len(results) - 1)
        if part != shown:
            shown, panel = part, draw_result(height, results[part], gate)
        image = resize_frame(frame, size)
        if layout is not None and 'keypoint_score' in clip.poses:
            image = _draw_poses(image, clip, index, layout)
        image = _draw_labels(image, clip, index, persons)
        marked = panel if gate is None else draw_cursor(panel, index / max(clip.count - 1, 1))
        yield join_panel(image, marked)


def draw_timeline(results: Sequence[dict[str, Any]], fps: float, out: str | Path) -> None:
    """Write a picture of the windows of a video.

    Args:
        results (list[dict]): The results of :func:`integralaction_mm.apis.slide`.
        fps (float): Frames per second of the video.
        out (str | Path): File to write, for example a .png.
    """
    edges = [0, *(result['span'][1] for result in results)]
    best = [result['topk'][0] for result in results]
    gates = [np.mean(result['pred_gate']) for result in results if 'pred_gate' in result]
    conflicts = [result['context_conflict'] for result in results if 'context_conflict' in result]
    with _PLOTTING:
        figure = plot_timeline(
            np.array(edges) / fps,
            [item['name'] for item in best],
            np.array([item['score'] for item in best]),
            np.array(gates) if gates else None,
            np.array(conflicts) if conflicts else None,
        )
        write_figure(out, figure, dpi=120)


def _gate_curve(results: Sequence[dict[str, Any]], count: int) -> np.ndarray | None:
    """G at each frame (count,): mean over the windows there, interpolated in between."""
    frames = np.array([frame for result in results for frame in result.get('gate_frames', ())])
    if not len(frames):
        return None
    gates = np.array([gate for result in results for gate in result['gate']])
    return np.interp(np.arange(count), *average_by_frame(frames, gates))


def draw_result(height: int, result: dict[str, Any], gate: np.ndarray | None) -> np.ndarray:
    """The panel of a result: uint8 RGB (height, 360, 3), with G over time (T,) if given."""
    streams = {name: found['topk'][0] for name, found in result.get('streams', {}).items()}
    return draw_panel(
        height,
        [item['name'] for item in result['topk']],
        np.array([item['score'] for item in result['topk']]),
        gate,
        {
            **{
                f'{name} only': f'{best["name"]} {100 * best["score"]:.0f}%'
                for name, best in streams.items()
            },
            **_describe_evidence(result),
        },
    )


def _describe_evidence(result: dict[str, Any]) -> dict[str, str]:
    texts = {
        'conflict': ('context_conflict', 'that body and context disagree'),
        'pose': ('pose_on_body', 'that it lies on the body'),
    }
    return {
        head: f'{100 * result[key]:.0f}% {text}'
        for head, (key, text) in texts.items()
        if key in result
    }


def _draw_poses(image: np.ndarray, clip: Clip, index: int, layout: Layout) -> np.ndarray:
    keypoint, score = clip.poses_at(np.array([index]))
    scale = np.array([image.shape[1] / clip.shape[1], image.shape[0] / clip.shape[0]])
    return draw_skeletons(
        image, keypoint[:, 0] * scale, score[:, 0], layout.bones, colors=bone_colors(layout)
    )


def _draw_labels(
    image: np.ndarray, clip: Clip, index: int, persons: Sequence[dict[str, Any]]
) -> np.ndarray:
    here = [person for person in persons if person['start'] <= index < person['end']]
    if not here:
        return image
    keypoint, score = clip.poses_at(np.array([index]))
    scale = np.array([image.shape[1] / clip.shape[1], image.shape[0] / clip.shape[0]])
    anchors, texts = [], []
    for person in here:
        points = keypoint[person['place'], 0][score[person['place'], 0] > 0]
        if not len(points):
            continue
        best = next(w for w in person['windows'] if index < w['span'][1])['topk'][0]
        middle, top = points[:, 0].mean(), points[:, 1].min()
        anchors.append(tuple(np.array([middle, top]) * scale))
        texts.append(f'{person["person"]}: {best["name"]} {100 * best["score"]:.0f}%')
    return draw_captions(image, anchors, texts)
