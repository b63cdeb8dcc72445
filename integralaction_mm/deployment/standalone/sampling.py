"""Which frames of a video its clips have, chosen as in the samplers of test pipelines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

__all__ = ['align', 'sample']

_SEED = 255  # MMAction2's UniformSampleFrames seeds NumPy with it in testing


def sample(step: Mapping[str, Any], total: int, num_clips: int) -> dict[str, np.ndarray]:
    """Sample clips, spread over a video.

    Args:
        step (dict): ``how``: 'window' as ``SampleTwoRate``, 'clips' as MMAction2's
            ``SampleFrames``, or 'uniform' as its ``UniformSampleFrames``; ``clip_len`` and, except
            for the last, ``frame_interval``, by stream.
        total (int): Frames of the video.
        num_clips (int): Clips.

    Returns:
        dict[str, np.ndarray]: int (num_clips * T,) in 0..total - 1, by stream.
    """
    lengths = step['clip_len']
    if step['how'] == 'uniform':
        return {key: _spread(total, lengths[key], num_clips) for key in lengths}
    steps = step['frame_interval']
    last = max(total - 1 - max((lengths[key] - 1) * steps[key] for key in lengths), 0)
    if num_clips == 1:
        starts = np.array([last // 2])
    elif step['how'] == 'window':
        starts = np.arange(num_clips) * last // (num_clips - 1)
    else:
        starts = np.round(np.arange(num_clips) * (last / (num_clips - 1))).astype(int)
    return {
        key: (starts[:, None] + np.arange(lengths[key]) * steps[key]).reshape(-1) % total
        for key in lengths
    }


def _spread(total: int, length: int, num_clips: int) -> np.ndarray:
    """A frame of each of ``length`` parts of the video; (num_clips * length,)."""
    random = np.random.RandomState(_SEED)
    clips = []
    for clip in range(num_clips):
        if total < length:
            start = clip if total < num_clips else clip * total // num_clips
            inds = np.arange(start, start + length)
        elif total < 2 * length:
            skipped = random.choice(length + 1, total - length, replace=False)
            offset = np.zeros(length + 1, dtype=np.int64)
            offset[skipped] = 1
            inds = np.arange(length) + np.cumsum(offset)[:-1]
        else:
            edges = np.array([i * total // length for i in range(length + 1)])
            inds = edges[:length] + random.randint(np.diff(edges))
        clips.append(inds)
    return np.concatenate(clips) % total


def align(indices: np.ndarray, clock: int, count: int) -> np.ndarray:
    """Of ``count`` frames, those shown at ticks of a clock with ``clock`` ticks per video."""
    return indices if count == clock else (2 * indices + 1) * count // (2 * clock)
