"""Inputs of graph networks: normalized joints, bones and motions. V joints, C numbers each."""

from __future__ import annotations

import numpy as np

from .clips import Clips

__all__ = ['bones', 'join_score', 'merge', 'motion', 'normalize', 'persons']


def normalize(clips: Clips, found: bool) -> None:
    """Keypoints in -1..1 over the frame; with ``found``, (0, 0) if the score is 0."""
    height, width = clips.shape
    keypoint = clips.keypoint.copy()
    for axis, half in ((0, width / 2), (1, height / 2)):
        keypoint[..., axis] = (keypoint[..., axis] - half) / half
    if found:
        keypoint[clips.score == 0] = 0
    clips.keypoint = keypoint


def join_score(clips: Clips) -> None:
    """Make the score the third number of a joint."""
    if clips.score is not None:
        clips.keypoint = np.concatenate([clips.keypoint, clips.score[..., None]], axis=-1)
        clips.score = None


def bones(clips: Clips, pairs: list[list[int]], target: str, scored: bool) -> None:
    """From joint ``b`` of each of the ``pairs`` (a, b) to joint ``a``; scores are averaged."""
    keypoint = clips.keypoint
    made = np.zeros(keypoint.shape, dtype=np.float32)
    for a, b in pairs:
        made[..., a, :] = keypoint[..., a, :] - keypoint[..., b, :]
        if scored and keypoint.shape[-1] == 3:
            made[..., a, 2] = (keypoint[..., a, 2] + keypoint[..., b, 2]) / 2
    _keep(clips, target, made)


def motion(clips: Clips, source: str, target: str, scored: bool) -> None:
    """From each frame to the next one, 0 in the last; scores are averaged."""
    data = clips.keypoint if source == 'keypoint' else clips.features[source]
    made = np.zeros_like(data)
    made[:, :-1] = np.diff(data, axis=1)
    if scored and data.shape[-1] == 3:
        made[:, :-1, :, 2] = (data[:, :-1, :, 2] + data[:, 1:, :, 2]) / 2
    _keep(clips, target, made)


def _keep(clips: Clips, name: str, made: np.ndarray) -> None:
    if name == 'keypoint':
        clips.keypoint = made
    else:
        clips.features[name] = made


def merge(clips: Clips, sources: list[str]) -> None:
    """Replace the keypoints with features by name."""
    found = [clips.keypoint if key == 'keypoint' else clips.features[key] for key in sources]
    clips.keypoint = np.concatenate(found, axis=-1)


def persons(clips: Clips, count: int, loop: bool) -> None:
    """The first ``count`` persons; if fewer, padded with zeros or, with ``loop``, repeated."""
    join_score(clips)
    keypoint = clips.keypoint[:count]
    missing = count - len(keypoint)
    if missing:
        pad = np.zeros((missing, *keypoint.shape[1:]), dtype=keypoint.dtype)
        if loop and len(keypoint) == 1:
            pad[:] = keypoint[0]
        keypoint = np.concatenate([keypoint, pad])
    clips.keypoint = keypoint
