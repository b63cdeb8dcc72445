"""From a video to the scores of an exported model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import geometry, graphs, space
from .clips import Clips
from .poses import check_poses, load_poses
from .video import Video

if TYPE_CHECKING:
    import onnxruntime

__all__ = ['make_inputs', 'recognise']

_METADATA = ('class_names', 'inputs', 'pipeline')
_POSE_METADATA = ('keypoints', 'layout', 'max_persons', 'dimensions')
_STEPS: dict[str, Any] = {
    **dict(sample=Clips.sample, decode=Clips.decode),
    **{name: getattr(geometry, name) for name in geometry.__all__},
    **{name: getattr(graphs, name) for name in graphs.__all__},
    **{name: getattr(space, name) for name in space.__all__},
}


def load_model(path: Path, threads: int) -> tuple[onnxruntime.InferenceSession, dict[str, Any]]:
    """Open a model, with its description of its input."""
    if not path.is_file():
        raise FileNotFoundError(f'model not found: {path}')
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    try:
        session = onnxruntime.InferenceSession(str(path), options, ['CPUExecutionProvider'])
    except Exception as error:  # ONNX Runtime has several kinds of its own
        raise ValueError(f'model cannot be read: {path} ({error})') from error
    found = session.get_modelmeta().custom_metadata_map
    missing = [key for key in _METADATA if key not in found]
    if missing:
        raise ValueError(
            f'model must have the metadata of export_onnx.py, but lacks {missing}: {path}'
        )
    keys = [*_METADATA, *(key for key in _POSE_METADATA if key in found)]
    spec = {key: json.loads(found[key]) for key in keys}
    if 'maps' in spec['inputs']:
        raise ValueError(
            f"model must be exported with --input keypoints to run here, but takes 'maps': {path}"
        )
    return session, spec


def recognise(
    model: Path,
    path: Path,
    poses_path: Path | None = None,
    num_clips: int | None = None,
    topk: int = 5,
    threads: int = 0,
) -> dict[str, Any]:
    """Run a model on a video; ``--json`` writes the result."""
    session, spec = load_model(model, threads)
    needs_poses = spec['inputs'] != ['frames']
    if needs_poses and poses_path is None:
        raise ValueError(f'{model} has a pose stream and needs --poses, but got none')
    video = Video(path)
    poses, clock = None, None
    if needs_poses and poses_path is not None:
        given = load_poses(poses_path, path)
        poses = check_poses(given, spec, video.shape, path)
        clock = int(given.get('total_frames', video.count))
    feed = make_inputs(spec, Clips(video, poses, clock, num_clips))
    names = [output.name for output in session.get_outputs()]
    # One clip after another, to save memory.
    clips = [
        session.run(names, {name: array[clip : clip + 1] for name, array in feed.items()})
        for clip in range(len(next(iter(feed.values()))))
    ]
    # [num_clips] of [1, ...] for each name
    outputs = {
        name: np.concatenate(arrays).mean(axis=0) for name, arrays in zip(names, zip(*clips))
    }
    return describe(outputs, spec['class_names'], video, len(clips), topk)


def make_inputs(spec: dict[str, Any], clips: Clips) -> dict[str, np.ndarray]:
    """Run the steps of ``spec['pipeline']``, and pack the model's inputs: (num_clips, ...)."""
    for step in spec['pipeline']:
        arguments = dict(step)
        _STEPS[arguments.pop('do')](clips, **arguments)
    pack = dict(
        frames=clips.pack_frames,
        keypoints=lambda: clips.pack_keypoints(spec.get('max_persons')),
        graph=clips.pack_graph,
    )
    return {name: pack[name]() for name in spec['inputs']}


def describe(
    outputs: dict[str, np.ndarray], classes: list[str], video: Video, clips: int, topk: int
) -> dict[str, Any]:
    """Pack scores (classes,) and, with a gate, its mean over channels and clips (T,)."""
    result: dict[str, Any] = dict(
        video=str(video.path),
        frames=video.count,
        clips=clips,
        **_rank(outputs['scores'], classes, topk),
    )
    streams = {key[7:]: value for key, value in outputs.items() if key.startswith('scores_')}
    if streams:
        result['streams'] = {name: _rank(s, classes, topk) for name, s in streams.items()}
    if 'gate' in outputs:
        result.update(pred_gate=outputs['gate'].tolist(), gate_mean=float(outputs['gate'].mean()))
    for name, key in (('conflict', 'context_conflict'), ('body', 'pose_on_body')):
        if name in outputs:
            result[key] = float(outputs[name])
    return result


def _rank(scores: np.ndarray, classes: list[str], topk: int) -> dict[str, Any]:
    best = np.argsort(-scores, kind='stable')[:topk].tolist()
    return dict(
        topk=[dict(label=i, name=classes[i], score=float(scores[i])) for i in best],
        pred_scores=scores.tolist(),
    )
