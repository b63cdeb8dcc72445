from __future__ import annotations

import logging
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from mmaction.datasets import PoseDataset
from mmaction.registry import DATASETS
from mmengine.dataset import BaseDataset
from mmengine.logging import print_log

from ..layouts import LAYOUTS
from ..unpickling import load_pickle
from ..video.reading import DecodeError
from .alignment import align_frames
from .annotation_checks import LabelRule, check_annotations, check_shapes
from .annotation_file import load_annotation_file, name_annotation
from .bad_videos import BadVideos, describe_bad_videos
from .pipeline import find_layouts
from .pose_checks import check_poses

_POSES = {'keypoint', 'keypoint_score'}
_WAY_OUT = {
    'val': '; without videos to validate on, train with --no-validate, and test on another split '
    '(--cfg-options test_dataloader.dataset.split=train)'
}


@DATASETS.register_module()
class TwoStreamDataset(PoseDataset):
    """MMAction2's ``PoseDataset`` for videos with poses.

    It adds errors that name the file and the split, checks labels, sizes and poses (see
    :func:`check_annotations` and :func:`check_poses`), and lets ``data_prefix`` hold ``video`` and
    ``skeleton`` at once: with ``skeleton``, the poses of a sample are read from
    ``<skeleton>/<frame_dir>.pkl`` when needed, a dict with ``keypoint`` (M, T, K, 2) and
    ``keypoint_score`` (M, T, K). Poses of another number T than ``total_frames`` are aligned to
    the frames by time, to T = ``total_frames``.

    Args:
        ann_file (str): Path of a pickle with ``split`` (split to names) and ``annotations``: a
            list of dicts with ``frame_dir`` or ``filename`` (relative to ``data_prefix.video``),
            ``label``, ``total_frames``, ``img_shape`` and, without ``data_prefix.skeleton``,
            ``keypoint`` and ``keypoint_score``.
        split (str): Split of the annotation file to use.
        max_bad_videos (float): Share of the videos, in 0..1 and at least 3 of them, that may be
            missing, damaged or lack a frame without ending a training: the next intact one in the
            annotation file replaces each, and :class:`BadVideosHook` names it. 0 for
            none. With ``test_mode``, no video may be bad, except in the validations of a training
            with that hook, which leave bad ones out of their figures. Defaults to 0.05.
        **kwargs: Arguments of ``PoseDataset``. With ``num_classes``, which ``tools/train.py`` and
            ``tools/test.py`` take from the model, labels must be below it; without ``test_mode``
            every annotation must then have one, and with it, -1 means none.

    Raises:
        FileNotFoundError: If ``ann_file``, or a sample's file of poses, does not exist.
        ValueError: If a file cannot be read or has another form, its ``layout`` is not that of the
            pipeline, the split is unknown or empty, or an annotation of it is wrong.
    """

    def __init__(self, *args: Any, max_bad_videos: float = 0.05, **kwargs: Any) -> None:
        self.bad_videos = BadVideos(max_bad_videos)
        self.names_bad_videos = True  # unless a hook does
        self.leaves_out_bad = False  # in test mode: whether somebody heeds ``is_stand_in``
        self._bad_samples: set[int] = set()
        # Samples whose poses were checked and needed no change, with the time of their files.
        self._clean: set[tuple[int, int]] = set()
        super().__init__(*args, **kwargs)

    def load_data_list(self) -> list[dict]:
        """Load the annotations of the split."""
        content = load_annotation_file(self.ann_file, 'split')
        self._check_layout(content.get('layout'))
        if self.split not in content['split']:
            raise ValueError(
                f'split must be one of {sorted(content["split"])}, '
                f'but got {self.split!r}: {self.ann_file}{_WAY_OUT.get(self.split, "")}'
            )
        names = set(content['split'][self.split])
        data_list = [item for item in content['annotations'] if self._name(item) in names]
        if not data_list:
            raise ValueError(
                f'split {self.split!r} has no annotations: {self.ann_file}'
                f'{_WAY_OUT.get(self.split, "")}'
            )
        missing = names - {self._name(item) for item in data_list}
        if missing:
            print_log(
                f'split {self.split!r} names {len(missing)} videos without an annotation, such as '
                f'{min(missing)!r}: {self.ann_file}',
                'current',
                logging.WARNING,
            )
        shared = names & set(content['split'].get('train', ()))
        if shared and self.split in ('val', 'test'):
            print_log(
                f"split {self.split!r} shares {len(shared)} videos with 'train', such as "
                f'{min(shared)!r}: {self.ann_file}',
                'current',
                logging.WARNING,
            )
        self._check(data_list)
        videos = Path(self.data_prefix.get('video', ''))
        for item in data_list:
            if 'skeleton' in self.data_prefix:
                item['skeleton'] = f'{item.get("frame_dir") or self._name(item)}.pkl'
            for key in {'filename', 'frame_dir'} & set(item):
                item[key] = str(videos / item[key])
        return data_list

    def _check(self, data_list: list[dict]) -> None:
        if self.multi_class and self.num_classes is None:
            raise ValueError(
                f'num_classes must be given with multi_class=True, but got None: {self.ann_file}'
            )
        trains = self.num_classes is not None and not self.test_mode
        rule = LabelRule(self.num_classes, self.multi_class, unlabelled=not trains)
        self._told: set[str] = set()
        odd = check_annotations(data_list, self.ann_file, rule, labelled=trains)
        for lines in odd.values():
            more = f' (and {len(lines) - 1} more of {len(data_list)})' if len(lines) > 1 else ''
            print_log(f'{lines[0]}{more}: {self.ann_file}', 'current', logging.WARNING)

    def _check_layout(self, given: str | None) -> None:
        for step, layout in find_layouts(self.pipeline.transforms):
            if len({given, layout.name} & set(LAYOUTS)) == 2:
                raise ValueError(
                    f'layout of the pipeline must be {given!r}, that of the annotation file, '
                    f'but got {layout.name!r} in {type(step).__name__}: {self.ann_file}'
                )

    def _name(self, item: dict) -> str:
        return name_annotation(item, self.ann_file)

    def prepare_data(self, idx: int) -> Any:
        """Run the pipeline on a sample, or on the next one whose video is not bad.

        A missing file of poses is an error in any case.

        Raises:
            DecodeError, OSError: If the video is bad, in tests or with ``max_bad_videos=0``.
            ValueError: If there are too many bad ones; it lists them.
        """
        if (self.test_mode and not self.leaves_out_bad) or not self.bad_videos.share:
            return super().prepare_data(idx)
        for number in chain([idx], range(idx + 1, len(self)), range(idx)):
            if number in self._bad_samples:
                continue
            info = self.get_data_info(number)
            try:
                return self._report(self.pipeline(info), number != idx)
            except (DecodeError, OSError) as error:
                self._note(number, error)
        raise AssertionError('at least one video is intact, see BadVideos.allowed')

    def _note(self, number: int, error: Exception) -> None:
        self._bad_samples.add(number)
        self.bad_videos.add(self._name(BaseDataset.get_data_info(self, number)), str(error))
        allowed = self.bad_videos.allowed(len(self))
        # For this process alone; BadVideosHook adds them up.
        if len(self.bad_videos.found) > allowed or len(self._bad_samples) == len(self):
            text = describe_bad_videos(self.bad_videos.found, allowed, len(self))
            raise ValueError(text) from error

    def _report(self, data: Any, is_stand_in: bool) -> Any:
        """Send what was found along with a sample, as workers share no memory."""
        if self.names_bad_videos:
            for reason in self.bad_videos.take().values():
                line = f'bad video, replaced by another: {reason}'
                print_log(line, 'current', logging.WARNING)
        elif hasattr(data, 'get') and 'data_samples' in data:
            told = dict(bad_videos=self.bad_videos.take(), is_stand_in=is_stand_in)
            data['data_samples'].set_metainfo(told)
        return data

    def get_data_info(self, idx: int) -> dict[str, Any]:
        """Get a sample's annotation, and its poses if they are in a file of their own."""
        info = super(PoseDataset, self).get_data_info(idx)
        source, written = self.ann_file, 0
        if 'skeleton' in info:
            path = Path(self.data_prefix['skeleton']) / info.pop('skeleton')
            poses = load_pickle('file of poses', path)
            if not isinstance(poses, dict):
                raise ValueError(
                    f'file of poses must hold a dict, but got {type(poses).__name__}: {path}'
                )
            # Such files often repeat frame_dir, label, ...: the annotation file takes precedence.
            info = {**poses, **info, **{key: poses[key] for key in _POSES & set(poses)}}
            source, written = str(path), path.stat().st_mtime_ns
        if 'keypoint' in info:
            self._clean_poses(info, source, (idx, written))
            _align_poses(info)
        return info

    def _clean_poses(self, info: dict[str, Any], source: str, key: tuple[int, int]) -> None:
        try:
            check_shapes(info, self._name(info))
            if 'img_shape' not in info:  # MMAction2's transforms would take 1080x1920
                raise ValueError(
                    f"annotation of {self._name(info)!r} must have 'img_shape', the (h, w) that "
                    f'its poses are in pixels of, but got {sorted(info)}'
                )
            if key in self._clean:
                return
            poses = check_poses(info, self._name(info))
        except ValueError as error:
            raise ValueError(f'{error}: {source}') from error
        if source != self.ann_file:  # _check has reported the others
            for kind in set(poses.odd) - self._told:
                self._told.add(kind)
                line = f'{poses.odd[kind]}: {source} (later ones of this kind are not reported)'
                print_log(line, 'current', logging.WARNING)
        cleaned = dict(keypoint=poses.keypoint, keypoint_score=poses.keypoint_score)
        if not poses.odd and all(info.get(key) is cleaned[key] for key in cleaned):
            self._clean.add(key)
        info.update(cleaned)

    def get_cat_ids(self, idx: int) -> list[int]:
        """Classes of a sample, which MMEngine's ``ClassBalancedDataset`` asks for."""
        label = BaseDataset.get_data_info(self, idx)['label']
        return label if isinstance(label, list) else [label]


def _align_poses(info: dict[str, Any]) -> None:
    # MMAction2's samplers and PoseDecode rely on one pose per frame.
    total, count = info.get('total_frames'), info['keypoint'].shape[1]
    if total and count != total:
        inds = align_frames(np.arange(total), total, count)
        info.update({key: info[key][:, inds] for key in _POSES})
