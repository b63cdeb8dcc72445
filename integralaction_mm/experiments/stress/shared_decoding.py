"""One decoding for all tests of a video, in any of MMAction2's pipelines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from mmaction.datasets import transforms

from ...datasets import DecodeTwoStream
from ...datasets.alignment import scale_keypoints
from ...datasets.pipeline import flatten

__all__ = ['BadVideo', 'SharedDecoding', 'SharedOpening', 'share_decoding']

_BOTH = (transforms.MMDecode, DecodeTwoStream)  # frames and poses
_DECODERS = (
    *_BOTH,
    transforms.DecordDecode,
    transforms.PyAVDecode,
    transforms.OpenCVDecode,
    transforms.PIMSDecode,
    transforms.RawFrameDecode,
    transforms.ImageDecode,
    transforms.ArrayDecode,
)
_OPENERS = (
    transforms.DecordInit,
    transforms.PyAVInit,
    transforms.OpenCVInit,
    transforms.PIMSInit,
)
_SHAPES = ('img_shape', 'original_shape')


class BadVideo(Exception):
    """A video that cannot be opened or decoded; the message says why."""


def _read(step: Callable, results: dict) -> dict:
    try:
        return step(results)
    except Exception as error:  # each video library raises its own
        name = results.get('filename', results.get('frame_dir'))
        text = str(error) or type(error).__name__
        raise BadVideo(text if str(name) in text else f'{name}: {text}') from error


class SharedOpening:
    """A transform that opens a video, run only for the first test of a video.

    Args:
        step (Callable): The transform.
    """

    def __init__(self, step: Callable) -> None:
        self.step = step
        self.found: dict[str, Any] | None = None

    def start(self) -> None:
        """Go on to another video."""
        self.found = None

    def __call__(self, results: dict) -> dict:
        """Open the video, or repeat what was found."""
        if self.found is not None:
            results.update(self.found)
            return results
        before = set(results) - {'total_frames'}
        results = _read(self.step, results)
        self.found = {key: results[key] for key in set(results) - before if key != 'video_reader'}
        return results


class SharedDecoding:
    """A transform that decodes frames, run on the frames only for the first test of a video.

    All tests of a video sample the same frames. Poses, which a test may change, are picked again
    each time. :attr:`after` then runs on the decoded sample.

    Args:
        step (Callable): The transform.
    """

    def __init__(self, step: Callable) -> None:
        self.step = step
        self.after: Sequence[Callable] = ()
        self.found: dict[str, Any] | None = None

    def start(self) -> None:
        """Go on to another video."""
        self.found = None

    def __call__(self, results: dict) -> dict:
        """Add the frames, then run what comes after."""
        if self.found is None:
            results = _read(self.step, results)
            self.found = {key: results[key] for key in ('imgs', *_SHAPES) if key in results}
        else:
            results = self._add(results, self.found)
        # Later steps may work in place.
        results['imgs'] = [img.copy() for img in self.found['imgs']]
        for transform in self.after:
            results = transform(results)
        return results

    def _add(self, results: dict, found: dict[str, Any]) -> dict:
        modality = results.get('modality')
        if isinstance(self.step, _BOTH):
            if 'Pose' in (modality or ()):
                shape = results['img_shape']
                results = self.step({**results, 'modality': ['Pose']})
                results['modality'] = modality
                target = found['imgs'][0].shape[:2]
                results['keypoint'] = scale_keypoints(results['keypoint'], shape, target)
            else:
                results.pop('keypoint', None)
                results.pop('keypoint_score', None)
        elif 'frame_inds' in results:
            results['frame_inds'] = np.squeeze(results['frame_inds'])
        results.update({key: found[key] for key in _SHAPES if key in found})
        return results


def share_decoding(steps: list[Any]) -> tuple[SharedDecoding | None, list[Any]]:
    """Make a pipeline decode once for all tests of a video, in place.

    Args:
        steps (list[Callable]): Transforms of a pipeline, which may hold others, such as
            :class:`OncePerFrame`.

    Returns:
        tuple[SharedDecoding | None, list]: The step that decodes, None if none does, and all
        steps to ``start`` again for each video.
    """
    shared: list[Any] = []
    decoding = None
    for place, index in list(_places(steps)):
        step = place[index]
        if isinstance(step, _BOTH) and not _samples_frames(steps):
            continue
        if isinstance(step, _DECODERS):
            place[index] = decoding = SharedDecoding(step)
        elif isinstance(step, _OPENERS):
            place[index] = SharedOpening(step)
        else:
            continue
        shared.append(place[index])
    return decoding, shared


def _samples_frames(steps: list[Any]) -> bool:
    counts = [getattr(step, 'clip_len', None) for step in flatten(steps)]
    return all('RGB' in count for count in counts if isinstance(count, Mapping))


def _places(steps: list[Any]) -> Iterable[tuple[list[Any], int]]:
    for index, step in enumerate(steps):
        yield steps, index
        inner = getattr(step, 'transforms', None)
        if isinstance(inner, list):
            yield from _places(inner)
