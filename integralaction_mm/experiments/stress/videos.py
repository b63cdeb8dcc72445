"""Videos under tests: each is decoded once, and the rest of the pipeline runs per test."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zlib import crc32

import numpy as np
from mmaction.datasets.transforms import FormatGCNInput, GeneratePoseTarget
from mmaction.registry import TRANSFORMS
from torch.utils.data import IterableDataset, get_worker_info

from ...datasets import PoseHeatmapPAF, TwoStreamDataset
from ...datasets.alignment import align_frames, align_poses, scale_keypoints
from ...datasets.backgrounds import name_sample
from ...datasets.pipeline import flatten
from ...datasets.pose_arrays import read_poses
from ...datasets.transforms.stress import Persons
from ...datasets.transforms.stress.base import frame_times
from ...layouts import Layout
from ...video.files import find_source
from .shared_decoding import BadVideo, share_decoding
from .suite import FRAMES, POSES, StressTest

__all__ = ['LeftOut', 'StressedSample', 'StressedVideos', 'VideoTests']

_NOTES = ('unchanged', 'background_label', 'pose_label')
_INPUTS_OF_POSES = (FormatGCNInput, GeneratePoseTarget, PoseHeatmapPAF)


@dataclass(frozen=True)
class StressedSample:
    """A video under one test.

    Args:
        index (int): Number of the video in the dataset.
        name (str): Its name.
        test (str): Name of the test.
        packed (dict): The pipeline's output, ``inputs`` and ``data_samples``.
        notes (dict): The test's notes on the video: ``unchanged``, ``background_label``, ...
        seen (dict): The sample under the test, before the rest of the pipeline, if it was asked
            for: ``imgs``, ``keypoint``, ``keypoint_score``, ``img_shape``.
    """

    index: int
    name: str
    test: str
    packed: dict[str, Any]
    notes: dict[str, Any]
    seen: dict[str, Any]


@dataclass(frozen=True)
class LeftOut:
    """A video that cannot be read.

    Args:
        index (int): Number of the video in the dataset.
        reason (str): What is wrong with it, with the file's name.
    """

    index: int
    reason: str


class StressedVideos:
    """The videos of a dataset under tests.

    Args:
        dataset (TwoStreamDataset): Annotated videos with the pipeline of a model, which is changed
            to decode once for all tests of a video.
        layout (Layout): Layout of the annotation's poses, which masks of persons follow.
        start_index (int): Number of the first frame in ``frame_inds``. Defaults to 0.
        mask_dir (str | Path, optional): Folder of given masks of persons, ``<name>.npz`` with
            ``masks`` (T, h, w) for all frames of a video, true where a person is. Defaults to
            None: along the poses.
    """

    def __init__(
        self,
        dataset: TwoStreamDataset,
        layout: Layout,
        start_index: int = 0,
        mask_dir: str | Path | None = None,
    ) -> None:
        self.dataset = dataset
        self.layout = layout
        self.start_index = start_index
        self.mask_dir = mask_dir
        self.steps = dataset.pipeline.transforms
        inputs_of_poses = any(isinstance(s, _INPUTS_OF_POSES) for s in flatten(self.steps))
        self._decoding, self._shared = share_decoding(self.steps)
        self.gives = {
            kind
            for kind, there in ((FRAMES, self._decoding is not None), (POSES, inputs_of_poses))
            if there
        }
        self._persons: Persons | None = None

    def __len__(self) -> int:
        return len(self.dataset)

    def info(self, index: int) -> dict[str, Any]:
        """Annotation of a video, as the pipeline takes it."""
        info = self.dataset.get_data_info(index)
        info['start_index'] = self.start_index
        if 'keypoint' in info:  # whatever its precision, a test gives float32
            info['keypoint'], info['keypoint_score'] = read_poses(info, str(name_sample(info)))
        if self._decoding is not None and 'filename' not in info:
            source = find_source(info['frame_dir'])
            if source.is_file():
                info['filename'] = str(source)
        return info

    def run(
        self, index: int, tests: Sequence[StressTest], seen: bool = False
    ) -> Iterator[StressedSample]:
        """Run a video through tests.

        Args:
            index (int): Number of the video.
            tests (list[StressTest]): The tests.
            seen (bool): Whether the samples keep what the model sees. Defaults to False.

        Yields:
            StressedSample: One for each test.

        Raises:
            BadVideo: If it cannot be read.
        """
        info = self.info(index)
        self._start()
        for test in tests:
            notes: dict[str, Any] = {}
            view: dict[str, Any] = {}

            def note(results: dict, notes: dict = notes, view: dict = view) -> dict:
                notes.update({key: results.pop(key) for key in _NOTES if key in results})
                results.pop('persons', None)
                if seen:
                    view.update(self._look(results))
                return results

            packed = self._run_steps(info, test, note)
            yield StressedSample(index, str(name_sample(info)), test.name, packed, notes, view)

    def _run_steps(self, info: dict[str, Any], test: StressTest, note: Any) -> dict[str, Any]:
        transforms = [TRANSFORMS.build(dict(step)) for step in test.steps]
        results = copy.deepcopy(info)
        if self._decoding is None or test.needs == POSES:
            for transform in transforms:
                results = transform(results)
            transforms = []
        if self._decoding is None:
            results = note(results)
        else:
            find = [self._add_persons(info)] if any('layout' in s for s in test.steps) else []
            self._decoding.after = [*find, *transforms, note]
        random.seed(0)
        np.random.seed(0)  # what a test pipeline draws is the same for each test
        for step in self.steps:
            results = step(results)
        return results

    def background(self, index: int) -> np.ndarray | None:
        """The cleaned background of a video, uint8 (h, w, 3); None if nobody was found."""
        test = StressTest('', '', FRAMES, steps=())
        info = self.info(index)
        self._start()
        found: list[Persons] = []

        def keep(results: dict) -> dict:
            found.append(self._add_persons(info)(results)['persons'])
            raise _Enough

        with suppress(_Enough):
            self._run_steps(info, test, keep)
        return found[0].background

    def _start(self) -> None:
        self._persons = None
        for step in self._shared:
            step.start()

    def _add_persons(self, info: Mapping[str, Any]) -> Any:
        def add(results: dict) -> dict:
            if self._persons is None:
                self._persons = self._find_persons(info, results)
            results['persons'] = self._persons
            return results

        return add

    def _find_persons(self, info: Mapping[str, Any], results: Mapping[str, Any]) -> Persons:
        times = frame_times(results)
        if 'RGB_inds' not in results:
            times = times - self.start_index
        clock = results['total_frames']
        if self.mask_dir is not None:
            masks = self._load_masks(info)
            return Persons.given(results['imgs'], masks[align_frames(times, clock, len(masks))])
        keypoint, score = align_poses(info['keypoint'], info['keypoint_score'], times, clock)
        shape = results['imgs'][0].shape[:2]
        keypoint = scale_keypoints(keypoint, info['img_shape'], shape)
        pose = dict(imgs=results['imgs'], keypoint=keypoint, keypoint_score=score)
        return Persons.of({**pose, 'filename': name_sample(info)}, self.layout)

    def _load_masks(self, info: Mapping[str, Any]) -> np.ndarray:
        path = Path(str(name_sample(info)))
        prefix = self.dataset.data_prefix.get('video', '')
        below = path.relative_to(prefix) if prefix and path.is_relative_to(prefix) else path.name
        file = Path(str(self.mask_dir), below).with_suffix('.npz')
        if not file.is_file():
            raise FileNotFoundError(f'masks not found: {file}')
        try:
            with np.load(file) as content:
                masks = content['masks'] if 'masks' in content else np.zeros(0)
        except (OSError, TypeError, ValueError, BadZipFile) as error:
            raise ValueError(f'masks cannot be read: {file} ({error})') from error
        if masks.ndim != 3 or not len(masks):
            raise ValueError(f"file must hold 'masks' (T, h, w), but got {masks.shape}: {file}")
        return masks

    def _look(self, results: Mapping[str, Any]) -> dict[str, Any]:
        keys = ('imgs', 'keypoint', 'keypoint_score', 'img_shape')
        return {key: copy.copy(results[key]) for key in keys if key in results}

    def backgrounds(self, count: int, seed: int) -> list[dict[str, Any]]:
        """Cleaned backgrounds of some videos, as evenly over the classes as possible.

        Args:
            count (int): Backgrounds at most.
            seed (int): Decides which videos; their order in the dataset does not matter.

        Returns:
            list[dict]: ``background`` uint8 (h, w, 3), ``label`` and ``filename``.
        """
        infos = [self.dataset.get_data_info(index) for index in range(len(self))]
        names = [str(name_sample(info)) for info in infos]
        rank = [crc32(f'{seed} {Path(name).name}'.encode()) for name in names]
        turn: dict[Any, int] = {}
        order = []
        for index in sorted(range(len(self)), key=lambda index: (rank[index], names[index])):
            label = infos[index].get('label', -1)
            turn[label] = turn.get(label, 0) + 1
            order.append((turn[label], rank[index], index))
        found: list[dict[str, Any]] = []
        for _, _, index in sorted(order):
            if len(found) == count:
                break
            background = None
            with suppress(BadVideo):
                background = self.background(index)
            if background is not None:
                label = infos[index].get('label', -1)
                found.append(dict(background=background, label=label, filename=names[index]))
        return found


class _Enough(Exception):
    """The rest of the pipeline is not needed."""


class VideoTests(IterableDataset):
    """Videos under their tests, shared among the workers of a loader.

    Args:
        videos (StressedVideos): The videos.
        todo (list[tuple[int, list[StressTest]]]): Which tests of which video.
    """

    def __init__(
        self, videos: StressedVideos, todo: Sequence[tuple[int, Sequence[StressTest]]]
    ) -> None:
        self.videos = videos
        self.todo = todo

    def __iter__(self) -> Iterator[StressedSample | LeftOut]:
        worker = get_worker_info()
        mine = self.todo if worker is None else self.todo[worker.id :: worker.num_workers]
        for index, tests in mine:
            try:
                yield from self.videos.run(index, tests)
            except BadVideo as error:
                yield LeftOut(index, str(error))
