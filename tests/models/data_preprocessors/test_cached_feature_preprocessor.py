"""Batches of cached features."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from integralaction_mm.models.data_preprocessors.cached_feature_preprocessor import (
    EMPTY_FILE,
    CachedFeaturePreprocessor,
)

FIELDS = [('feat_pose', np.float16, (2, 3)), ('seen', np.float16, (2,)), ('label', np.int64)]


@pytest.fixture
def cache(tmp_path) -> str:
    record = np.zeros(1, FIELDS)
    record['feat_pose'] = [[1, 2, 3], [4, 5, 6]]
    np.save(tmp_path / EMPTY_FILE, record)
    return str(tmp_path)


def test_stacks_and_adds_an_empty_pose(cache):
    values = [torch.full((2, 3), value, dtype=torch.float16) for value in (0.5, 0.25)]
    batch = CachedFeaturePreprocessor(cache)(
        dict(inputs=dict(feat_pose=values), data_samples=['a', 'b'])
    )
    inputs = batch['inputs']
    assert {value.dtype for value in inputs.values()} == {torch.float32}
    assert inputs['feat_pose'][:, 0, 0].tolist() == [0.5, 0.25]
    assert inputs['empty_feat_pose'].tolist() == [[1, 2, 3], [4, 5, 6]]
    assert inputs['empty_seen'].tolist() == [0, 0]
    assert set(inputs) == {'feat_pose', 'empty_feat_pose', 'empty_seen'}  # no score, no label
    assert batch['data_samples'] == ['a', 'b']


def test_a_checkpoint_holds_none_of_it(cache):
    assert not CachedFeaturePreprocessor(cache).state_dict()


def test_no_cache(tmp_path):
    with pytest.raises(FileNotFoundError, match='of an empty pose not found: .*empty.npy'):
        CachedFeaturePreprocessor(str(tmp_path))
