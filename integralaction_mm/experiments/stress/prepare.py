"""Prepares a config and annotated videos for a stress run."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmaction.registry import DATASETS
from mmengine.config import Config
from mmengine.registry import init_default_scope

from ...datasets import TwoStreamDataset
from ...datasets.annotation_file import load_annotation_file
from ...datasets.pipeline import find_layouts
from ...layouts import LAYOUTS, Layout, get_layout
from .suite import KINDS, StressTest, make_tests
from .videos import StressedVideos

__all__ = ['Suite', 'build_suite', 'build_videos']

_FEWEST, _MOST, _SHARE = 8, 64, 8  # backgrounds: one per _SHARE videos, within these bounds


@dataclass(frozen=True)
class Suite:
    """What a run tests.

    Args:
        videos (StressedVideos): The videos.
        tests (list[StressTest]): The clean run first.
        left_out (dict[str, str]): Kinds of tests that do not fit the model or the videos, and
            why.
    """

    videos: StressedVideos
    tests: list[StressTest]
    left_out: dict[str, str]


def build_videos(
    cfg: Config,
    ann_file: str | Path | None = None,
    video_dir: str | Path | None = None,
    split: str | None = None,
    layout: str | None = None,
    mask_dir: str | Path | None = None,
) -> StressedVideos:
    """The annotated videos, with the test pipeline of a config.

    Args:
        cfg (Config): Config of any recognizer, with ``test_dataloader.dataset.pipeline``.
        ann_file (str | Path, optional): Annotation file, see :class:`TwoStreamDataset`. Defaults
            to that of the config's test dataset, as do the next two.
        video_dir (str | Path, optional): Folder of the videos; of a given ``ann_file`` the folder
            ``videos`` beside it.
        split (str, optional): Split of the file; for a given file with a single split, that one.
        layout (str, optional): Layout of the poses. Defaults to what the file or the pipeline
            names, or the one with their number of keypoints.
        mask_dir (str | Path, optional): Folder of masks, see :class:`StressedVideos`.

    Raises:
        FileNotFoundError: If a file does not exist.
        ValueError: If the annotation file, the split or the layout does not fit.
    """
    init_default_scope(cfg.get('default_scope', 'mmaction'))
    given = copy.deepcopy(cfg.test_dataloader.dataset)
    source = dict(ann_file=given.get('ann_file'), split=given.get('split'))
    prefix = dict(given.get('data_prefix') or {})
    if ann_file is not None:
        source = dict(ann_file=str(ann_file), split=_choose_split(ann_file, split))
        prefix = dict(video=str(video_dir or Path(ann_file).parent / 'videos'))
        skeletons = Path(ann_file).parent / 'skeletons'
        if skeletons.is_dir():
            prefix['skeleton'] = str(skeletons)
    elif split is not None:
        source['split'] = split
    more = {key: given[key] for key in ('indices',) if key in given}
    dataset = DATASETS.build(
        dict(
            type='TwoStreamDataset',
            pipeline=given.pipeline,
            data_prefix=prefix,
            test_mode=True,
            **source,
            **more,
        )
    )
    raw = any(step['type'] == 'RawFrameDecode' for step in given.pipeline)
    start = given.get('start_index', int(raw))
    return StressedVideos(dataset, _find_layout(dataset, layout), start, mask_dir)


def _choose_split(ann_file: str | Path, split: str | None) -> str:
    splits = sorted(load_annotation_file(ann_file, 'split')['split'])
    if split is None and len(splits) != 1:
        raise ValueError(f'split must be one of {splits}, but got none: {ann_file}')
    return splits[0] if split is None else split


def _find_layout(dataset: TwoStreamDataset, layout: str | None) -> Layout:
    if layout is not None:
        return get_layout(layout)
    named = load_annotation_file(dataset.ann_file).get('layout')
    if named in LAYOUTS:
        return LAYOUTS[named]
    for _, found in find_layouts(dataset.pipeline.transforms):
        return found
    info = dataset.get_data_info(0)
    count = info['keypoint'].shape[2] if 'keypoint' in info else 18
    for known in LAYOUTS.values():
        if known.num_keypoints == count:
            return known
    raise ValueError(
        f'layout must be given for poses of {count} keypoints, '
        f'since none of {sorted(LAYOUTS)} has as many: {dataset.ann_file}'
    )


def build_suite(
    videos: StressedVideos,
    severities: Sequence[int] = (1, 3, 5),
    kinds: Sequence[str] | None = None,
    seed: int = 0,
) -> Suite:
    """Choose the tests that fit a model and its videos, and make what they draw from.

    Args:
        videos (StressedVideos): The videos.
        severities (list[int]): Of the tests that have severities. Defaults to 1, 3 and 5.
        kinds (list[str], optional): Keys of :data:`KINDS`. Defaults to all.
        seed (int): Seed of what the tests draw. Defaults to 0.

    Raises:
        ValueError: If there is no such kind or severity.
    """
    wanted = list(KINDS) if kinds is None else list(kinds)
    make_tests(wanted, severities, seed, videos.layout, (), ())  # finds an unknown name
    posed = 'keypoint' in videos.info(0)
    left_out: dict[str, str] = {}
    for name in wanted:
        kind = KINDS[name]
        about_persons = any('layout' in step for step in kind.steps)
        if kind.needs not in videos.gives:
            left_out[name] = f'the model does not take {kind.needs}'
        elif about_persons and not posed and videos.mask_dir is None:
            left_out[name] = 'the annotation has no poses, and no masks are given'
    fit = [name for name in wanted if name not in left_out]
    backgrounds: list[dict[str, Any]] = []
    if 'action_swap' in fit:
        count = min(max(len(videos) // _SHARE, _FEWEST), _MOST)
        backgrounds = videos.backgrounds(count, seed)
        if len({item['label'] for item in backgrounds}) < 2:
            left_out['action_swap'] = 'fewer than two classes have a background to swap'
            fit.remove('action_swap')
    poses = _Infos(videos)
    tests = make_tests(fit, severities, seed, videos.layout, backgrounds, poses)
    return Suite(videos, tests, left_out)


class _Infos:
    """Annotations of the videos, for tests of poses to draw from."""

    def __init__(self, videos: StressedVideos) -> None:
        self.videos = videos

    def __len__(self) -> int:
        return len(self.videos)

    def __getitem__(self, index: int) -> dict[str, Any]:
        return self.videos.info(index)
