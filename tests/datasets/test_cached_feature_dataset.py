"""Cached features, record by record."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from mmaction.registry import DATASETS

from integralaction_mm.datasets.cached_feature_dataset import (
    CACHE_FILE,
    CachedFeatureDataset,
    load_records,
)

FIELDS = [('feat_rgb', np.float16, (2,)), ('label', np.int64)]
NAMES = ['a.mp4', 'b.mp4', 'c.mp4']


@pytest.fixture
def cache(tmp_path):
    """Three videos in shards of two, two passes; features are pass, video."""
    meta = dict(videos=3, passes=2, shard_size=2, names=NAMES)
    (tmp_path / CACHE_FILE).write_text(json.dumps(meta))
    for number in range(2):
        record = np.zeros(3, FIELDS)
        record['feat_rgb'] = [[number, video] for video in range(3)]
        record['label'] = [7, 8, 9]
        folder = tmp_path / f'pass_{number}'
        folder.mkdir()
        np.save(folder / '0000000.npy', record[:2])
        np.save(folder / '0000002.npy', record[2:])
    return tmp_path


def test_records(cache):
    dataset = CachedFeatureDataset(str(cache))
    assert len(dataset) == 3
    for index in range(3):
        item = dataset[index]
        assert list(item['inputs']) == ['feat_rgb']
        assert item['inputs']['feat_rgb'].dtype == torch.float16
        assert item['inputs']['feat_rgb'][1] == index
        assert int(item['data_samples'].gt_label) == 7 + index
        assert item['data_samples'].filename == NAMES[index]


def test_passes_are_drawn(cache):
    dataset = CachedFeatureDataset(str(cache))
    np.random.seed(0)
    drawn = [int(dataset[2]['inputs']['feat_rgb'][0]) for _ in range(20)]
    assert set(drawn) == {0, 1}
    np.random.seed(0)
    assert [int(dataset[2]['inputs']['feat_rgb'][0]) for _ in range(20)] == drawn


def test_a_sample_may_be_written_to(cache):
    dataset = CachedFeatureDataset(str(cache))
    dataset[0]['inputs']['feat_rgb'].fill_(5)
    assert dataset[0]['inputs']['feat_rgb'][1] == 0


def test_an_incomplete_cache(cache):
    (cache / 'pass_1/0000002.npy').unlink()
    with pytest.raises(ValueError, match='but 1 files are missing, such as .*pass_1/0000002.npy'):
        CachedFeatureDataset(str(cache))


def test_no_cache(tmp_path):
    with pytest.raises(FileNotFoundError, match='make them with: python tools/cache_features.py'):
        DATASETS.build(dict(type='CachedFeatureDataset', cache=str(tmp_path)))


@pytest.mark.parametrize('content', [b'', b'text', b'\x93NUMPY\x01\x00\x10\x00{}'])
def test_a_damaged_file_of_features(content, cache):
    path = cache / 'pass_1/0000002.npy'
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f'cached features cannot be read: {path} '):
        load_records(path)
