"""Predictions of a test as videos; ``tools/test.py --show`` and ``--show-dir`` add the hook."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from mmaction.registry import HOOKS
from mmaction.structures import ActionDataSample
from mmengine.dataset import BaseDataset
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner

from ..datasets import DecodeTwoStream, SampleTwoRate
from ..datasets.annotation_file import name_annotation
from ..datasets.class_names import load_class_names
from ..datasets.pipeline import find_layouts, flatten
from ..files import path_below
from ..video.files import VIDEO_SUFFIXES, find_source
from .clip import Clip, open_clip
from .drawing import draw_frames, draw_video
from .poses import check_poses
from .predictions import GateRecorder, describe, gate_over_time, mean_score

__all__ = ['PredictionHook']

_TOPK = 5


@HOOKS.register_module()
class PredictionHook(Hook):
    """Draws tested videos with their skeletons, the best classes and, with a gate, G over time.

    Args:
        interval (int): Every n-th video of the dataset is drawn. Defaults to 1.
        out_dir (str, optional): Folder for an MP4 of each, named like the video below
            ``data_prefix.video``. Defaults to None: none is written.
        show (bool): Whether to show the middle frame of each in a window. Defaults to False.
        wait_time (float): Seconds that it is shown. Defaults to 2.
        enable (bool): Whether to do anything. Defaults to True.

    Raises:
        ValueError: If ``interval`` is below 1.
    """

    def __init__(
        self,
        interval: int = 1,
        out_dir: str | None = None,
        show: bool = False,
        wait_time: float = 2.0,
        enable: bool = True,
    ) -> None:
        if interval < 1:
            raise ValueError(f'interval must be >= 1, but got {interval!r}')
        self.interval = interval
        self.out_dir = out_dir
        self.show = show
        self.wait_time = wait_time
        self.enable = enable

    def before_test(self, runner: Runner) -> None:
        """Prepare to read the gate, and to find videos by the names of predictions."""
        if not self.enable:
            return
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        self._gates = GateRecorder(model)
        self._dataset: Any = runner.test_dataloader.dataset
        # BaseDataset's own method: a subclass's might read a pose file for every video.
        infos = (BaseDataset.get_data_info(self._dataset, i) for i in range(len(self._dataset)))
        names = [name_annotation(info, self._dataset.ann_file) for info in infos]
        self._index = {name: index for index, name in enumerate(names)}

    def after_test_iter(
        self,
        runner: Runner,
        batch_idx: int,
        data_batch: Any = None,
        outputs: Sequence[ActionDataSample] | None = None,
    ) -> None:
        """Draw those of a batch whose turn it is."""
        if not self.enable or not outputs:
            return
        gates = self._gates.of_videos(len(outputs))
        for sample, gate in zip_longest(outputs, gates):  # no gates, or one for each
            index = self._index[name_annotation(sample.metainfo, self._dataset.ann_file)]
            if index % self.interval == 0:
                self._draw(runner, index, sample, gate)

    def _draw(
        self, runner: Runner, index: int, sample: ActionDataSample, gate: np.ndarray | None
    ) -> None:
        info = self._dataset.get_data_info(index)
        transforms = list(flatten(self._dataset.pipeline.transforms))
        layout = next((layout for _, layout in find_layouts(transforms)), None)
        clip = _open(info, transforms)
        if layout is not None and 'keypoint' in info:
            clip = replace(clip, poses=check_poses(info, clip, layout))
        classes = load_class_names(None, len(mean_score(sample)), self._dataset.ann_file)
        result = describe(sample, classes, _TOPK)
        sampler = next((step for step in transforms if isinstance(step, SampleTwoRate)), None)
        if gate is not None and sampler is not None:
            result.update(gate_over_time(clip.sampled(sampler), gate))
        if self.out_dir is not None:
            name = _relative(name_annotation(info, self._dataset.ann_file), self._dataset)
            draw_video(clip, [result], path_below(self.out_dir, f'{name}.mp4'), layout)
        if self.show:
            frames = draw_frames(clip, [result], layout)
            picture = next(islice(frames, clip.count // 2, None))
            runner.visualizer.show(picture, win_name=clip.name, wait_time=self.wait_time)


def _open(info: dict[str, Any], transforms: Sequence[Any]) -> Clip:
    """A sample's video or folder of images; black frames if the dataset has neither."""
    name = str(info.get('filename', info.get('frame_dir')))
    shape, count = info['img_shape'], info['total_frames']
    try:
        source = find_source(name)
    except FileNotFoundError:  # only poses were tested, or the test would have ended
        return Clip(name, count, shape, frames=[np.zeros((*shape, 3), np.uint8)] * count)
    if source.is_file():
        return open_clip(source)
    decoder = next((step for step in transforms if isinstance(step, DecodeTwoStream)), None)
    frames = _Images(source, count, decoder or DecodeTwoStream())
    return Clip(name, len(frames), frames[0].shape[:2], frames=frames)


class _Images(Sequence):
    """The images of a folder, each read on demand."""

    def __init__(self, folder: Path, length: int, decoder: DecodeTwoStream) -> None:
        self.length = length
        self.read = decoder.read_images(folder)

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, index: Any) -> Any:
        if not 0 <= index < self.length:
            raise IndexError(index)
        return self.read([index])[0]


def _relative(name: str, dataset: Any) -> str:
    """A video's name below the dataset's folder of videos, without its suffix."""
    root = str(dataset.data_prefix.get('video', ''))
    below = os.path.relpath(name, root) if root else name
    if below.startswith(os.pardir) or os.path.isabs(below):
        below = os.path.basename(name)
    stem, suffix = os.path.splitext(below)
    return stem if suffix.lower() in VIDEO_SUFFIXES else below
