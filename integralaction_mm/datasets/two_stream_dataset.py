from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
from mmaction.datasets import PoseDataset
from mmaction.registry import DATASETS
from mmengine.logging import print_log

from ..layouts import LAYOUTS
from ..unpickling import load_pickle
from .alignment import align_frames
from .annotation_file import load_annotation_file, name_annotation
from .pipeline import find_layouts

_POSES = {'keypoint', 'keypoint_score'}


@DATASETS.register_module()
class TwoStreamDataset(PoseDataset):
    """MMAction2's ``PoseDataset`` for videos with poses.

    It adds errors that name the file and the split, and lets ``data_prefix`` hold ``video`` and
    ``skeleton`` at once: with ``skeleton``, the poses of a sample are read from
    ``<skeleton>/<frame_dir>.pkl`` when it is needed, a dict with ``keypoint`` (M, T, K, 2) and
    ``keypoint_score`` (M, T, K). Poses of another number T than ``total_frames`` are aligned to
    the frames by time, to T = ``total_frames``.

    Args:
        ann_file (str): Path of a pickle with ``split`` (split to names) and ``annotations``: a
            list of dicts with ``frame_dir`` or ``filename`` (relative to ``data_prefix.video``),
            ``label``, ``total_frames``, ``img_shape`` and, without ``data_prefix.skeleton``,
            ``keypoint`` and ``keypoint_score``.
        split (str): Split of the annotation file to use.
        **kwargs: Arguments of ``PoseDataset``.

    Raises:
        FileNotFoundError: If ``ann_file``, or a sample's file of poses, does not exist.
        ValueError: If a file cannot be read or has another form, its ``layout`` is not that of the
            pipeline, or the split is unknown or empty.
    """

    def load_data_list(self) -> list[dict]:
        """Load the annotations of the split."""
        content = load_annotation_file(self.ann_file, 'split')
        self._check_layout(content.get('layout'))
        if self.split not in content['split']:
            raise ValueError(
                f'split must be one of {sorted(content["split"])}, '
                f'but got {self.split!r}: {self.ann_file}'
            )
        names = set(content['split'][self.split])
        data_list = [item for item in content['annotations'] if self._name(item) in names]
        if not data_list:
            raise ValueError(f'split {self.split!r} has no annotations: {self.ann_file}')
        missing = names - {self._name(item) for item in data_list}
        if missing:
            print_log(
                f'split {self.split!r} names {len(missing)} videos without an annotation, such as '
                f'{min(missing)!r}: {self.ann_file}',
                'current',
                logging.WARNING,
            )
        videos = Path(self.data_prefix.get('video', ''))
        for item in data_list:
            if 'skeleton' in self.data_prefix:
                item['skeleton'] = f'{item.get("frame_dir") or self._name(item)}.pkl'
            for key in {'filename', 'frame_dir'} & set(item):
                item[key] = str(videos / item[key])
        return data_list

    def _check_layout(self, given: str | None) -> None:
        for step, layout in find_layouts(self.pipeline.transforms):
            if len({given, layout.name} & set(LAYOUTS)) == 2:
                raise ValueError(
                    f'layout of the pipeline must be {given!r}, that of the annotation file, '
                    f'but got {layout.name!r} in {type(step).__name__}: {self.ann_file}'
                )

    def _name(self, item: dict) -> str:
        return name_annotation(item, self.ann_file)

    def get_data_info(self, idx: int) -> dict[str, Any]:
        """Get a sample's annotation, and its poses where they lie in a file of their own."""
        info = super(PoseDataset, self).get_data_info(idx)
        if 'skeleton' in info:
            path = Path(self.data_prefix['skeleton']) / info.pop('skeleton')
            poses = load_pickle('file of poses', path)
            # Such files often repeat frame_dir, label, ...: there the annotation file decides.
            info = {**poses, **info, **{key: poses[key] for key in _POSES & set(poses)}}
        _align_poses(info)
        return info


def _align_poses(info: dict[str, Any]) -> None:
    # MMAction2's samplers and PoseDecode count on one pose for each frame.
    total, poses = info.get('total_frames'), {key: info[key] for key in _POSES & set(info)}
    counts = {np.shape(value)[1:2] for value in poses.values()}
    if not total or len(counts) != 1 or counts <= {(0,), (total,), ()}:
        return  # what is of another shape, DecodeTwoStream names
    inds = align_frames(np.arange(total), total, counts.pop()[0])
    info.update({key: value[:, inds] for key, value in poses.items()})
