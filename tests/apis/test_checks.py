"""What an inferencer asks of its arguments."""

from __future__ import annotations

import pytest
import torch

from integralaction_mm.apis import ActionInferencer
from integralaction_mm.apis.checks import check_device, check_stream, require_file


def test_devices():
    check_device(None)
    check_device('cpu')
    with pytest.raises(ValueError, match="device must be one .* but got 'abacus'"):
        check_device('abacus')


@pytest.mark.skipif(torch.cuda.is_available(), reason='there is CUDA')
def test_a_device_that_is_not_there():
    with pytest.raises(ValueError, match="that torch can use, but got 'cuda'"):
        check_device('cuda')


def test_files(tmp_path):
    require_file('config', __file__)
    require_file('checkpoint', 'https://nowhere.org/a.pth')  # an address is not looked up
    for path in (tmp_path, tmp_path / 'a.pth'):
        with pytest.raises(FileNotFoundError, match=f'^checkpoint not found: {path}$'):
            require_file('checkpoint', path)


def test_streams(stages):
    rgb, pose, whole = (
        ActionInferencer(*stages[name], device='cpu')
        for name in ('rgb_only', 'pose_only', 'rgb_pose')
    )
    check_stream('rgb', rgb, whole)
    check_stream('pose', pose, whole)
    with pytest.raises(ValueError, match=r"of pose must be \['Pose'\], but got \['RGB'\]: .*\.py"):
        check_stream('pose', rgb, whole)
    rgb.classes = rgb.classes[:3]
    with pytest.raises(ValueError, match='number of classes of rgb must be 12, but got 3: '):
        check_stream('rgb', rgb, whole)
