from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, Union

import numpy as np
import torch
from mmaction.registry import INFERENCERS
from mmengine.config import Config
from mmengine.dataset import Compose
from mmengine.infer import BaseInferencer
from mmengine.registry import DefaultScope
from torch import nn

from ..config_files import load_config
from ..datasets.class_names import load_class_names
from ..datasets.pipeline import ClipPipeline, build_test_pipeline
from ..engine.loading import check_checkpoint
from ..layouts import Layout
from ..poses import PoseBackend
from ..poses.estimators import Estimators
from ..releases import fetch_release
from .checks import check_device, check_stream, require_file
from .clip import Clip, Track, list_sources, open_clip, untracked
from .poses import build_backend, check_poses, find_poses, match_poses
from .predictions import GateRecorder, describe, gate_over_time

_Source = Union[str, Path, np.ndarray]
_Poses = Mapping[str, Any]
_Batch = tuple[list[Clip], list[dict]]


@INFERENCERS.register_module(name=['ActionInferencer', 'TwoStreamInferencer'])
class ActionInferencer(BaseInferencer):
    """Recognises the actions of any video, with the model of any config.

    The config's test pipeline prepares the input, so the scores are those of ``tools/test.py``.
    Shapes: M persons, T frames, K keypoints.

    Args:
        config (str | Path | Config): Config with ``model`` and
            ``test_dataloader.dataset.pipeline``: of frames, poses or both. Frames in memory, and
            windows of a video, need a pipeline that decodes with ``DecodeTwoStream``.
        checkpoint (str | Path): Checkpoint of its model: a file or an address.
        device (str, optional): Such as 'cuda:0' or 'cpu'. Defaults to None: the best available.
        pose_backend (str | PoseBackend, optional): Finds poses that are not given: 'mmpose',
            'mediapipe' or an estimator. Defaults to None: poses must be given.
        label_file (str | Path, optional): Text file with one class name per line, or a list that
            ``load_class_names`` knows. Defaults to None: names of the config's dataset, or numbers
            if there are none.
        rgb (tuple, optional): Config and checkpoint of the RGB stream alone, whose scores are
            also returned. Defaults to None.
        pose (tuple, optional): The same for the pose stream. Defaults to None.
        threads (int): Threads, >= 1, that are to :meth:`load` videos at the same time, each with
            an estimator of its own where one uses a single processor. Any number may
            :meth:`predict`, for which they wait for each other. Defaults to 1.

    Raises:
        FileNotFoundError: If a config or checkpoint does not exist.
        ValueError: If a checkpoint is of another model, the pipeline is of another kind, or the
            estimator, the names or a single stream do not fit the config.
        ImportError: If the estimator is not installed.

    Examples:
        >>> inferencer = ActionInferencer(config, checkpoint, pose_backend='mediapipe')
        >>> inferencer('jump.mp4')['predictions'][0]['topk'][0]
        {'label': 3, 'name': 'jumping jacks', 'score': 0.93}
    """

    taken: ClipPipeline
    layout: Layout | None
    preprocess_kwargs = {'poses'}
    forward_kwargs = {'topk'}

    def __init__(
        self,
        config: str | Path | Config,
        checkpoint: str | Path,
        device: str | None = None,
        pose_backend: str | PoseBackend | None = None,
        label_file: str | Path | None = None,
        rgb: tuple[str | Path, str | Path] | None = None,
        pose: tuple[str | Path, str | Path] | None = None,
        threads: int = 1,
    ) -> None:
        if not isinstance(config, Config):
            require_file('config', config)
            config = load_config(str(config))
        require_file('checkpoint', checkpoint)
        check_device(device)
        self._checkpoint = str(checkpoint)
        with DefaultScope.overwrite_default_scope('mmaction'):
            super().__init__(config, self._checkpoint, device, 'mmaction', show_progress=False)
        dataset = config.test_dataloader.dataset
        self.classes = load_class_names(
            label_file,
            config.model.cls_head.num_classes,
            dataset.get('ann_file'),
            dataset.get('metainfo'),
        )
        self._gates = GateRecorder(self.model)
        self.streams: dict[str, ActionInferencer] = {}
        for name, files in (('rgb', rgb), ('pose', pose)):
            if files is not None:
                stream = self.streams[name] = ActionInferencer(*files, device)
                self.layout = self.layout or stream.layout
                check_stream(name, stream, self)
                stream.classes = self.classes
        self._at_work = threading.Lock()
        self.pose_backend: PoseBackend | None = None
        self._estimators: Estimators | None = None
        if pose_backend is not None and self.needs_poses:
            self.pose_backend = build_backend(pose_backend, self.layout, device, self.dimensions)
            self._estimators = Estimators(self.pose_backend, threads)

    @classmethod
    def from_weights(cls, weights: str | Path, **options: Any) -> ActionInferencer:
        """The model of an archive of ``make_release.py``; nothing in it runs.

        Args:
            weights (str | Path): The file, or an address that gives its SHA-256, see
                :func:`~integralaction_mm.releases.fetch_release`.
            **options: The other arguments of the class.

        Raises:
            FileNotFoundError: If there is no such file.
            ValueError: If the archive is damaged, is not the one that the address names, or asks
                for what is not allowed in a stranger's.
            OSError: If it cannot be fetched.

        Examples:
            >>> inferencer = ActionInferencer.from_weights('pantomime-1f0e9c3b.zip')
        """
        path = fetch_release(weights)
        return cls(path, path, **options)

    @property
    def window(self) -> int:
        """Frames from the first to the last that one clip samples."""
        return max(member.taken.span for member in self._members())

    @property
    def needs_frames(self) -> bool:
        """Whether the model or one of the single streams sees frames."""
        return any('RGB' in member.taken.modalities for member in self._members())

    @property
    def needs_poses(self) -> bool:
        """Whether the model or one of the single streams sees poses."""
        return any('Pose' in member.taken.modalities for member in self._members())

    @property
    def dimensions(self) -> int:
        """Coordinates of a keypoint that the models take."""
        return max(member.taken.dimensions for member in self._members())

    def __call__(  # type: ignore[override]
        self,
        inputs: _Source | Sequence[_Source],
        poses: str | Path | _Poses | Sequence[_Poses] | None = None,
        batch_size: int = 1,
        topk: int = 5,
    ) -> dict[str, list[dict[str, Any]]]:
        """Recognise.

        Args:
            inputs (str | Path | np.ndarray | Sequence): A video, a folder of videos, frames as
                uint8 RGB (T, H, W, 3), or a list of these.
            poses (str | Path | dict | Sequence[dict], optional): Poses of the inputs: a dict for
                one input, a list of dicts for several, or the annotation file of a
                ``TwoStreamDataset``. A dict has ``keypoint`` (M, T, K, 2) in pixels of
                ``img_shape``, ``keypoint_score`` (M, T, K), and optionally ``img_shape`` (h, w),
                ``total_frames`` and ``layout``. Scores of 0 mean that nobody is there.
                Defaults to None: ``pose_backend`` finds them.
            batch_size (int): Videos that go through the model at once. Defaults to 1.
            topk (int): Classes returned for each input. Defaults to 5.

        Returns:
            dict: ``predictions``, a dict for each input:

            - ``video`` (str), ``frames`` (int), ``fps`` (float)
            - ``topk`` (list[dict]): ``label``, ``name`` and ``score``, best first.
            - ``pred_scores`` (list[float]): All scores, in label order.
            - ``pred_gate`` (list[float]): G of the T frames of a clip, averaged over channels and
              clips, as in the dumps of ``tools/test.py``. Only with a gate.
            - ``gate_frames`` (list[int]), ``gate`` (list[float]): G over time: frames of the
              video that the model saw, and G there, averaged over channels. Only with a gate.
            - ``streams`` (dict): ``topk`` and ``pred_scores`` of 'rgb' and 'pose'. With
              single-stream checkpoints, or from a model that holds the streams' heads.

        Raises:
            FileNotFoundError: If a video or file does not exist.
            ValueError: If an input, poses or a number is not as above, or poses are missing.
            TypeError: If an input is none of these.
        """
        for name, value in (('batch_size', batch_size), ('topk', topk)):
            if not isinstance(value, int) or value < 1:
                raise ValueError(f'{name} must be an integer >= 1, but got {value!r}')
        return super().__call__(inputs, False, batch_size, poses=poses, topk=topk)

    def load(
        self, source: _Source | Clip, poses: _Poses | None = None, track: Track = untracked
    ) -> Clip:
        """Open one input, and find its poses if the model needs them.

        Args:
            source (str | Path | np.ndarray | Clip): A video, frames, or the result of
                :func:`integralaction_mm.apis.clip.open_clip` for one.
            poses (dict, optional): Its poses, as above. Defaults to None.
            track (Track): Shows the estimator's progress. Defaults to nothing.

        Returns:
            Clip: The input, for :meth:`predict`.
        """
        clip = source if isinstance(source, Clip) else open_clip(source)
        if not self.needs_poses:
            return clip
        if poses is None:
            with self._estimators.lend() if self._estimators else nullcontext() as estimator:
                poses = find_poses(clip, estimator, self.layout, track)
        return replace(clip, poses=check_poses(poses, clip, self.layout, self.dimensions))

    def predict(
        self, clips: Iterable[Clip], batch_size: int = 1, topk: int = 5
    ) -> Iterator[dict[str, Any]]:
        """Recognise clips batch by batch, for more of them than memory holds."""
        for batch in self._batches(clips, batch_size):
            yield from self.forward(batch, topk=topk)

    def preprocess(
        self, inputs: list, batch_size: int = 1, poses: Any = None, **kwargs: Any
    ) -> Iterator[_Batch]:
        """Open inputs and run the test pipelines of the model and of the single streams."""
        given = match_poses(inputs, poses if self.needs_poses else None)
        return self._batches(map(self.load, inputs, given), batch_size)

    @torch.no_grad()
    def forward(self, inputs: _Batch, topk: int = 5, **kwargs: Any) -> list[dict[str, Any]]:
        """Run a batch through the model and the single streams."""
        clips, data = inputs
        with self._at_work:
            results = self._run(data[0], topk)
            gates_of_all = self._gates.of_videos(len(clips))
            of_streams = {
                name: stream._run(batch, topk)
                for (name, stream), batch in zip(self.streams.items(), data[1:])
            }
        for clip, result, gates in zip(clips, results, gates_of_all):
            result.update(gate_over_time(clip.sampled(self.taken.sampler), gates))
        for name, found_of_all in of_streams.items():
            for result, found in zip(results, found_of_all):
                found.pop('streams', None)
                result.setdefault('streams', {})[name] = found
        return [
            dict(video=clip.name, frames=clip.count, fps=clip.fps, **result)
            for clip, result in zip(clips, results)
        ]

    def visualize(self, inputs: list, preds: list, **kwargs: Any) -> list:
        """Nothing: :func:`integralaction_mm.apis.draw_video` streams frames instead."""
        return []

    def postprocess(self, preds: list, visualization: list, *args: Any, **kwargs: Any) -> dict:
        """Pack the predictions."""
        return dict(predictions=preds)

    def prepare(self, clip: Clip) -> dict[str, Any]:
        """Run the test pipeline on a clip.

        Raises:
            ValueError: If its frames are in memory and the pipeline cannot take them.
        """
        if clip.frames is not None and not self.taken.reads_memory:
            raise ValueError(
                'frames in memory, and windows of a video, need DecodeTwoStream in '
                f'test_dataloader.dataset.pipeline, but got {self.pipeline}: {self.cfg.filename}'
            )
        return self.pipeline(clip.sample(self.taken.modalities))

    def _members(self) -> list[ActionInferencer]:
        return [self, *self.streams.values()]

    def _run(self, batch: dict, topk: int) -> list[dict[str, Any]]:
        return [describe(sample, self.classes, topk) for sample in self.model.test_step(batch)]

    def _batches(self, clips: Iterable[Clip], batch_size: int) -> Iterator[_Batch]:
        for chunk in self._get_chunk_data(clips, batch_size):
            with self._at_work:  # transforms of MMAction2 seed NumPy's generator
                data = [
                    member.collate_fn([member.prepare(clip) for clip in chunk])
                    for member in self._members()
                ]
            yield chunk, data

    def _inputs_to_list(self, inputs: Any) -> list:
        items = inputs if isinstance(inputs, (list, tuple)) else [inputs]
        return [source for item in items for source in list_sources(item)]

    def _init_pipeline(self, cfg: Any) -> Compose:
        self.taken = build_test_pipeline(cfg)
        self.layout = self.taken.layout
        return self.taken.compose

    def _init_visualizer(self, cfg: Any) -> None:
        """None: MMAction2's visualizer is not used."""

    def _load_weights_to_model(self, model: nn.Module, checkpoint: Any, cfg: Any) -> None:
        check_checkpoint(model, checkpoint, self._checkpoint)
        super()._load_weights_to_model(model, checkpoint, cfg)
