"""What stands in for what MMPose lacks here."""

from __future__ import annotations

import importlib
import importlib.util
import sys

import pytest
import torch

from integralaction_mm.poses.mmpose_gaps import mmcv_ops, mmdet_utils, standing_in


@pytest.mark.skipif(importlib.util.find_spec('mmdet') is not None, reason='MMDetection is there')
def test_stand_ins_are_there_for_mmpose_alone() -> None:
    with standing_in(mmdet_utils(), mmcv_ops()):
        utils = importlib.import_module('mmdet.utils')
        tensor = torch.ones(2)
        assert utils.reduce_mean(tensor) is tensor  # one process
        with pytest.raises(ImportError):
            importlib.import_module('mmdet.apis')  # so MMPose sees that there is no detector
    with pytest.raises(ImportError):
        importlib.import_module('mmdet.utils')


@pytest.mark.skipif('mmcv.ops' in sys.modules, reason='mmcv has its operators')
def test_operator_that_is_stood_in_for() -> None:
    operator = mmcv_ops()['mmcv.ops'].MultiScaleDeformableAttention
    with pytest.raises(ImportError, match='needs the compiled operators of mmcv'):
        operator()
