"""Labels of a batch in one copy."""

from __future__ import annotations

import pytest
import torch
from mmaction.structures import ActionDataSample

from integralaction_mm.models import TwoStreamDataPreprocessor


@pytest.fixture
def preprocess() -> TwoStreamDataPreprocessor:
    parts = dict(heatmap_imgs=dict(type='mmaction.PoseDataPreprocessor'))
    return TwoStreamDataPreprocessor(preprocessors=parts)


def labelled(**meta) -> list[ActionDataSample]:
    return [ActionDataSample(metainfo=meta).set_gt_label(label) for label in (3, 7)]


def test_data_samples_are_not_copied(preprocess):
    samples = labelled(pose_maps=dict(size=(6, 8)))
    for made in (preprocess, preprocess.preprocessors['heatmap_imgs']):
        cast = made.cast_data(samples)
        assert [id(sample) for sample in cast] == [id(sample) for sample in samples]
    assert [int(sample.gt_label) for sample in samples] == [3, 7]


def test_labels_move_with_the_model(preprocess):
    samples = labelled()
    preprocess.to('meta').cast_data(samples)
    assert [sample.gt_label.device.type for sample in samples] == ['meta', 'meta']
    assert [sample.gt_label.shape for sample in samples] == [(1,), (1,)]


def test_samples_with_more_than_labels_move_whole(preprocess):
    samples = [sample.set_pred_score(torch.rand(4)) for sample in labelled()]
    cast = preprocess.to('meta').cast_data(samples)
    assert [sample.pred_score.device.type for sample in cast] == ['meta', 'meta']
    assert [sample.gt_label.device.type for sample in cast] == ['meta', 'meta']
