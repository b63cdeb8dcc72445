"""The readers of users' files: a good input for each, how it is read, and what must hold then.

``SOURCES`` names every module of the package that reads somebody's files, with the readers
here that go through it. A test compares it with the package's code, so that a new one is covered,
or says why not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import other_files as other
import own_files as own
import video_reader as video
from damage import damage
from pose_files import POSE_FILES

from integralaction_mm.converters.kinetics import convert_kinetics
from integralaction_mm.converters.mimetics import convert_mimetics
from integralaction_mm.converters.ntu import convert_ntu
from integralaction_mm.converters.penn_action import convert_penn_action

__all__ = ['READERS', 'SOURCES', 'Reader']

_OWN = 'reads what this package itself wrote or ships'
_CONFIG = 'configs, which are Python by design'
_BELOW = 'takes what another module of this table has checked'
SOURCES: dict[str, tuple[str, ...] | str] = {
    'analysis/annotations.py': ('analysis',),
    'analysis/cards.py': _BELOW,
    'analysis/confidence.py': _BELOW,
    'analysis/dumps.py': ('dump',),
    'analysis/page.py': _OWN,
    'apis/clip.py': ('video',),
    'apis/poses.py': ('pose file',),
    'commands/run_experiments.py': _OWN,
    'commands/several.py': 'reads its own argument, no file',
    'compat.py': _OWN,
    'config_files.py': _CONFIG,
    'converters/clip_dataset.py': ('video', 'pairs'),
    'converters/clip_poses.py': ('pairs',),
    'converters/context/clip.py': ('video',),
    'converters/context/make.py': ('scenes',),
    'converters/context/masks.py': ('masks',),
    'converters/context/photographs.py': ('photographs',),
    'converters/context/plan.py': ('pairing',),
    'converters/kinetics.py': ('kinetics',),
    'converters/mimetics.py': ('mimetics',),
    'converters/ntu.py': ('ntu',),
    'converters/penn_action.py': ('penn labels', 'penn pickle'),
    'converters/posedataset/coco.py': ('kinetics', 'mimetics', 'ntu'),
    'converters/released_checkpoint.py': _CONFIG,
    'datasets/annotation_file.py': ('annotations', 'analysis', 'pose file', 'penn pickle'),
    'datasets/cached_feature_dataset.py': _OWN,
    'datasets/class_names/__init__.py': ('class names',),
    'datasets/transforms/decode_two_stream.py': ('video', 'frames'),
    'datasets/transforms/stress/compress_video.py': _OWN,
    'datasets/two_stream_dataset.py': ('annotations', 'poses'),
    'deployment/export.py': _OWN,
    'deployment/standalone/model.py': _OWN,
    'deployment/standalone/poses.py': ('stand-alone poses',),
    'deployment/standalone/video.py': ('stand-alone video',),
    'engine/checkpoint.py': ('checkpoint',),
    'engine/checkpoint_file.py': ('checkpoint',),
    'engine/bfloat16_optim_wrapper.py': "reads the kernel's list of the CPU's flags",
    'engine/feature_cache.py': _OWN,
    'engine/hooks/whole_checkpoint_hook.py': _OWN,
    'engine/loading.py': ('checkpoint',),
    'engine/resuming.py': ('checkpoint',),
    'experiments/recipes.py': _OWN,
    'experiments/release.py': _OWN,
    'experiments/runs.py': _CONFIG,
    'experiments/stage_server.py': 'reads what the process that started it asks for',
    'experiments/stages.py': _OWN,
    'experiments/stress/prepare.py': ('annotations',),
    'experiments/stress/run.py': _OWN,
    'experiments/stress/stress.py': _OWN,
    'experiments/stress/videos.py': ('masks',),
    'files.py': ('labels', 'class names', *POSE_FILES),
    'layouts.py': _CONFIG,
    'live/opening.py': ('live',),
    'locks.py': _OWN,
    'poses/importing/alphapose.py': ('import alphapose',),
    'poses/importing/coco.py': ('import coco',),
    'poses/importing/import_poses.py': tuple(POSE_FILES),
    'poses/importing/mmpose.py': ('import mmpose',),
    'poses/importing/openpose.py': ('import openpose',),
    'poses/importing/table.py': ('import csv',),
    'poses/importing/ultralytics.py': ('import ultralytics',),
    'poses/labels.py': ('labels',),
    'poses/parts.py': _OWN,
    'poses/run.py': ('video',),
    'releases/archive.py': ('weights',),
    'releases/fetching.py': ('weights',),
    'unpickling/reader.py': ('annotations', 'poses', 'analysis', 'dump'),
    'unpickling/tensors.py': ('checkpoint',),
    'video/reading.py': ('video',),
    'video/sound.py': ('video',),
    'video/source.py': ('video',),
    'video/writing.py': 'opens what it writes',
}


@dataclass(frozen=True)
class Reader:
    """One way in which users' files come in.

    Args:
        make (Callable): Writes a good input to a folder; returns the files that may be damaged.
        read (Callable): Reads it; raises if it is damaged, or AssertionError if it accepted a
            value out of range. It returns what it left out by name, if anything.
        damage (Callable): Damages a file with a generator, and says how. Defaults to
            :func:`~damage.damage`.
        alone (bool): Whether ``read`` takes the damaged file instead of the folder. Defaults to
            False.
    """

    make: Callable[[Path], list[Path]]
    read: Callable[[Path], object]
    damage: Callable[[Path, np.random.Generator], str] = damage
    alone: bool = False


READERS: dict[str, Reader] = {
    'annotations': Reader(own.make_annotations, own.read_dataset),
    'poses': Reader(
        lambda folder: own.make_annotations(folder, apart=True),
        lambda folder: own.read_dataset(folder, skeleton=str(folder / 'skeletons')),
    ),
    'pose file': Reader(own.make_annotations, own.read_pose_file),
    'analysis': Reader(own.make_annotations, own.read_analysis),
    'labels': Reader(own.make_labels, own.read_label_file),
    'class names': Reader(own.make_class_names, own.read_class_names),
    'dump': Reader(own.make_dump, own.read_dump),
    'checkpoint': Reader(own.make_checkpoint, own.read_checkpoint),
    'weights': Reader(own.make_weights, own.read_weights),
    'kinetics': Reader(
        other.make_kinetics,
        lambda folder: other.read_converted(convert_kinetics, folder, splits=['val']),
    ),
    'mimetics': Reader(
        other.make_mimetics, lambda folder: other.read_converted(convert_mimetics, folder)
    ),
    'ntu': Reader(other.make_ntu, lambda folder: other.read_converted(convert_ntu, folder)),
    'penn labels': Reader(
        other.make_penn_labels, lambda folder: other.read_converted(convert_penn_action, folder)
    ),
    'penn pickle': Reader(
        other.make_penn_pickle,
        lambda folder: other.read_converted(
            lambda data, out: convert_penn_action(data / 'penn.pkl', out), folder
        ),
    ),
    'pairs': Reader(other.make_pairs, other.read_pairs),
    'masks': Reader(other.make_masks, other.read_masks),
    'photographs': Reader(other.make_photographs, other.read_photographs),
    'pairing': Reader(other.make_pairing, other.read_pairing),
    'scenes': Reader(other.make_scenes, other.read_scenes),
    'frames': Reader(video.make_frames, video.read_frames),
    'video': Reader(video.make_video, video.read_video, video.damage_video, alone=True),
    'stand-alone video': Reader(
        video.make_video, video.read_stand_alone, video.damage_video, alone=True
    ),
    'live': Reader(video.make_video, video.read_live, video.damage_video, alone=True),
    'stand-alone poses': Reader(own.make_annotations, own.read_stand_alone_poses),
    **{name: Reader(*functions) for name, functions in POSE_FILES.items()},
}
