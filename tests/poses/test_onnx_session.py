"""ONNX Runtime's devices; models that cannot be read are tested with the backends."""

from __future__ import annotations

import onnxruntime
import pytest

from integralaction_mm.poses.onnx_session import check_installed, find_provider

CUDA = 'CUDAExecutionProvider' in onnxruntime.get_available_providers()


def test_devices():
    assert find_provider('cpu', 'movenet') == ('CPUExecutionProvider', {})
    assert find_provider(None, 'movenet')[0].startswith('CUDA' if CUDA else 'CPU')
    for device in ('cpu:0', 'cuda:x', 'mps', ''):
        with pytest.raises(ValueError, match=f"'cuda:N', but got '{device}'"):
            find_provider(device, 'movenet')


@pytest.mark.skipif(CUDA, reason='there is a CUDA provider')
def test_device_that_is_not_there():
    with pytest.raises(ValueError, match='must be among what ONNX Runtime has here.*onnxruntime-'):
        find_provider('cuda:1', 'movenet')


def test_module_that_is_not_installed():
    check_installed('onnxruntime', 'movenet', 'movenet')
    with pytest.raises(ImportError, match=r"backend 'x' must have nothing_.*run: .*'\.\[extra\]'"):
        check_installed('nothing_of_this_name', 'x', 'extra')
