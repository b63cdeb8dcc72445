"""ONNX Runtime for the estimators that need nothing else."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

__all__ = ['check_installed', 'find_provider', 'open_model']

_PROVIDERS = {'cpu': 'CPUExecutionProvider', 'cuda': 'CUDAExecutionProvider'}


def check_installed(module: str, backend: str, extra: str) -> None:
    """Raise ImportError if a backend's module is missing.

    Args:
        module (str): The module.
        backend (str): Name of the backend.
        extra (str): The extra that installs it.
    """
    if importlib.util.find_spec(module) is None:
        raise ImportError(
            f'backend {backend!r} must have {module} installed, but there is none; '
            f"run: pip install -c constraints.txt '.[{extra}]' (see docs/custom_dataset.md)"
        )


def find_provider(device: str | None, backend: str) -> tuple[str, dict[str, int]]:
    """ONNX Runtime's provider for a device, and its options.

    Args:
        device (str, optional): 'cpu', 'cuda' or 'cuda:N'; None: a GPU if the installed ONNX
            Runtime supports it, else the CPU.
        backend (str): Name of the backend, for the error.

    Raises:
        ValueError: If the device is another, or ONNX Runtime lacks it.
    """
    import onnxruntime

    there = onnxruntime.get_available_providers()
    if device is None:
        device = 'cuda' if _PROVIDERS['cuda'] in there else 'cpu'
    kind, _, number = device.partition(':')
    if kind not in _PROVIDERS or (number and not (kind == 'cuda' and number.isdecimal())):
        raise ValueError(
            f"device of backend {backend!r} must be 'cpu', 'cuda' or 'cuda:N', but got {device!r}"
        )
    if _PROVIDERS[kind] not in there:
        raise ValueError(
            f'device {device!r} of backend {backend!r} must be among what ONNX Runtime has here, '
            f'{there}; install onnxruntime-gpu instead of onnxruntime for CUDA'
        )
    return _PROVIDERS[kind], {'device_id': int(number)} if number else {}


def open_model(path: str | Path, device: str | None, backend: str) -> Any:
    """An ``onnxruntime.InferenceSession``.

    Args:
        path (str | Path): The .onnx file.
        device (str, optional): As in :func:`find_provider`.
        backend (str): Name of the backend, for the errors.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If ONNX Runtime cannot read it, or the device is not available.
    """
    import onnxruntime

    if not Path(path).is_file():
        raise FileNotFoundError(f'model of backend {backend!r} not found: {path}')
    provider = find_provider(device, backend)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=[provider])
    except Exception as error:  # of several classes, which ONNX Runtime does not document
        raise ValueError(
            f'model of backend {backend!r} must be an ONNX model: {path} ({error})'
        ) from error
