"""Transforms of a test pipeline as steps for :mod:`.standalone`."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from mmaction.datasets import transforms as theirs

from ..datasets import DecodeTwoStream, SampleTwoRate
from ..datasets.transforms import PreNormalizeFound2D

__all__ = ['describe_step']

_Steps = list[dict[str, Any]]


def describe_step(transform: Any, modalities: list[str]) -> _Steps:
    """Describe a transform.

    Args:
        transform (BaseTransform): The transform, as used in testing.
        modalities (list[str]): Modalities that the pipeline takes: 'RGB', 'Pose' or both.

    Returns:
        list[dict]: ``do``, the name of a function of ``standalone``, and its arguments.

    Raises:
        ValueError: If the transform, or an argument of it, has no such form.
    """
    known = _KNOWN.get(type(transform))
    steps = None if known is None else known(transform, modalities)
    if steps is None:
        raise ValueError(
            f'the test pipeline may have {", ".join(sorted(kind.__name__ for kind in _KNOWN))} '
            f'in testing, with Resize bilinear and to a size in pixels, but got {transform}'
        )
    return steps


def _window(transform: Any, modalities: list[str]) -> _Steps | None:
    return _sample(transform, 'window', frame_interval=transform.frame_interval)


def _clips(transform: Any, modalities: list[str]) -> _Steps | None:
    odd = transform.temporal_jitter or transform.twice_sample or transform.target_fps
    if odd or transform.out_of_bound_opt != 'loop' or transform.clip_len == 1:
        return None
    interval = dict.fromkeys(modalities, transform.frame_interval)
    return _sample(transform, 'clips', modalities, frame_interval=interval)


def _uniform(transform: Any, modalities: list[str]) -> _Steps | None:
    return _sample(transform, 'uniform', modalities) if transform.seed == 255 else None


def _sample(transform: Any, how: str, modalities: Any = (), **rest: Any) -> _Steps | None:
    if not transform.test_mode:
        return None
    lengths = transform.clip_len
    if not isinstance(lengths, Mapping):
        lengths = dict.fromkeys(modalities, lengths)
    return [
        dict(do='sample', how=how, num_clips=transform.num_clips, clip_len=dict(lengths), **rest)
    ]


def _resize(transform: Any, modalities: list[str]) -> _Steps | None:
    scale = transform.scale
    if transform.interpolation != 'bilinear' or not isinstance(scale, tuple):
        return None
    if not transform.keep_ratio:
        return [dict(do='resize', size=list(scale))]
    longest = max(scale)
    return [dict(do='fit', long=None if math.isinf(longest) else longest, short=min(scale))]


def _compact(transform: Any, modalities: list[str]) -> _Steps:
    keys = ('padding', 'threshold', 'hw_ratio', 'allow_imgpad')
    return [dict(do='compact', **{key: getattr(transform, key) for key in keys})]


def _bones(transform: Any, modalities: list[str]) -> _Steps:
    pairs = [list(pair) for pair in transform.pairs]
    scored = transform.dataset != 'nturgb+d'
    return [dict(do='bones', pairs=pairs, target=transform.target, scored=scored)]


def _motion(transform: Any, modalities: list[str]) -> _Steps:
    scored = transform.dataset != 'nturgb+d'
    ends = dict(source=transform.source, target=transform.target)
    return [dict(do='motion', scored=scored, **ends)]


def _merge(transform: Any, modalities: list[str]) -> _Steps | None:
    whole = transform.target == 'keypoint' and transform.axis == -1
    return [dict(do='merge', sources=list(transform.feat_list))] if whole else None


def _features(transform: Any, modalities: list[str]) -> _Steps | None:
    if transform.axis != -1:
        return None
    dataset, feats = transform.dataset, transform.feats
    in_space = dataset == 'nturgb+d'  # without a score
    steps: _Steps = [] if in_space else [dict(do='join_score')]
    if {'b', 'bm'} & set(feats):
        steps += _bones(theirs.JointToBone(dataset, 'b'), modalities)
    if 'jm' in feats:
        steps += _motion(theirs.ToMotion(dataset, 'keypoint', 'jm'), modalities)
    if 'bm' in feats:
        steps += _motion(theirs.ToMotion(dataset, 'b', 'bm'), modalities)
    sources = ['keypoint' if feat == 'j' else feat for feat in feats]
    return [*steps, dict(do='merge', sources=sources)]


def _space(transform: Any, modalities: list[str]) -> _Steps | None:
    if not transform.align_center:  # raises a NameError there
        return None
    axes = dict(
        zaxis=list(transform.zaxis) if transform.align_spine else None,
        xaxis=list(transform.xaxis) if transform.align_shoulder else None,
    )
    return [dict(do='normalize_space', **axes)]


def _persons(transform: Any, modalities: list[str]) -> _Steps:
    return [dict(do='persons', count=transform.num_person, loop=transform.mode == 'loop')]


_KNOWN: dict[type, Callable[[Any, list[str]], _Steps | None]] = {
    SampleTwoRate: _window,
    theirs.SampleFrames: _clips,
    theirs.UniformSampleFrames: _uniform,
    theirs.MMUniformSampleFrames: _uniform,
    DecodeTwoStream: lambda transform, modalities: [dict(do='decode')],
    theirs.PoseDecode: lambda transform, modalities: [dict(do='decode')],
    theirs.Resize: _resize,
    theirs.CenterCrop: lambda transform, modalities: [
        dict(do='crop', size=list(transform.crop_size))
    ],
    theirs.PoseCompact: _compact,
    theirs.MMCompact: _compact,
    theirs.PreNormalize2D: lambda transform, modalities: [dict(do='normalize', found=False)],
    PreNormalizeFound2D: lambda transform, modalities: [dict(do='normalize', found=True)],
    theirs.PreNormalize3D: _space,
    theirs.JointToBone: _bones,
    theirs.ToMotion: _motion,
    theirs.MergeSkeFeat: _merge,
    theirs.GenSkeFeat: _features,
    theirs.FormatGCNInput: _persons,
}
