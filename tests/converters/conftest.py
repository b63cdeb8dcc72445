"""Shared by the tests of the converters: the samples, media made on the spot, and reading back."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from mmaction.registry import DATASETS
from mmengine.registry import DefaultScope
from videos import encode

from integralaction_mm.datasets import DecodeTwoStream


@pytest.fixture(autouse=True)
def scope() -> Iterator[None]:
    with DefaultScope.overwrite_default_scope('mmaction'):
        yield


@pytest.fixture(scope='session')
def samples(root) -> Path:
    """Folder with small pieces of the released files, which lies beside some checkouts."""
    folder = root.parent / 'shared' / 'samples'
    if not folder.is_dir():
        pytest.skip('needs the samples of the released files')
    return folder


@pytest.fixture(scope='session')
def write_json() -> Callable[[Path, Any], Path]:
    def write(path: Path, content: Any) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))
        return path

    return write


@pytest.fixture(scope='session')
def make_coco(write_json) -> Callable[..., Path]:
    """``make_coco(path, items)``: an annotation file of dicts that hold both kinds of keys."""

    def make(path: Path, items: list[dict]) -> Path:
        kinds = ('action_label', 'action_name')
        images, annotations = [], []
        for number, item in enumerate(items):
            image = {key: value for key, value in item.items() if key not in kinds}
            label = {key: value for key, value in item.items() if key in kinds}
            images.append({'id': 10 + number, **image})
            annotations.append({'id': number, 'image_id': 10 + number, **label})
        return write_json(path, {'images': images, 'annotations': annotations, 'categories': []})

    return make


@pytest.fixture(scope='session')
def make_frames() -> Callable[..., None]:
    """``make_frames(folder, count, (h, w))``: grey JPEGs ``000001.jpg`` …, brighter each time."""

    def make(folder: Path, count: int, shape: tuple[int, int]) -> None:
        folder.mkdir(parents=True)
        for index in range(count):
            image = np.full((*shape, 3), 10 * index, dtype=np.uint8)
            assert cv2.imwrite(str(folder / f'{index + 1:06}.jpg'), image)

    return make


@pytest.fixture(scope='session')
def make_video() -> Callable[..., None]:
    """``make_video(path, count, (h, w))``: the same frames as a video."""

    def make(path: Path, count: int, shape: tuple[int, int]) -> None:
        images = [np.full((*shape, 3), 10 * index, dtype=np.uint8) for index in range(count)]
        encode(path, images, 30, 'mpeg4' if path.suffix == '.mp4' else 'mjpeg')

    return make


@pytest.fixture(scope='session')
def index_of() -> Callable[[Path], dict]:
    return lambda out: pickle.loads((out / 'annotations.pkl').read_bytes())


@pytest.fixture(scope='session')
def poses_of() -> Callable[[Path, str], dict]:
    return lambda out, name: pickle.loads((out / 'skeletons' / f'{name}.pkl').read_bytes())


@pytest.fixture(scope='session')
def load() -> Callable[..., dict]:
    """``load(out, media, split, RGB=[…], Pose=[…])``: a sample at the given ticks of its clock."""

    def build(out: Path, media: Path, split: str, sample: int = 0, **inds: list[int]) -> dict:
        dataset = DATASETS.build(
            dict(
                type='TwoStreamDataset',
                ann_file=str(out / 'annotations.pkl'),
                data_prefix=dict(video=str(media), skeleton=str(out / 'skeletons')),
                split=split,
                pipeline=[],
            )
        )
        results = dataset[sample]
        results['modality'] = list(inds)
        results.update({f'{key}_inds': np.array(value) for key, value in inds.items()})
        results.update(clip_len={k: len(v) for k, v in inds.items()}, num_clips=1)
        return DecodeTwoStream()(results)

    return build
