"""PyTorch's tensors, in a pickle or in a file of :func:`torch.save`."""

from __future__ import annotations

import importlib
import io
import tarfile
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, BinaryIO

from .errors import describe

__all__ = ['TENSORS', 'find_type', 'load_torch']


def load_torch(source: str | Path | BinaryIO, map_location: Any = None) -> Any:
    """Read a file of :func:`torch.save`, such as a checkpoint.

    ``weights_only=True`` is not used: before version 2.6 PyTorch cannot be told to accept what
    MMEngine keeps beside weights, and no version checks what an allowed NumPy type is set to.

    Args:
        source (str | Path | BinaryIO): The file.
        map_location (str | Callable, optional): As in :func:`torch.load`.

    Returns:
        Any: Its content, of the types of :func:`load_pickle` and MMEngine's log histories.

    Raises:
        UnpicklingError: If it cannot be read, or asks for anything else.
    """
    import torch

    if isinstance(source, (str, Path)):
        with open(source, 'rb') as file:
            return load_torch(file, map_location)
    try:
        _check_format(source)
        reader = importlib.import_module('.reader', __package__)
        return torch.load(source, map_location, pickle_module=reader, weights_only=False)
    except Exception as error:  # bytes of anything else raise almost anything
        raise UnpicklingError(describe(error)) from error


def _check_format(file: BinaryIO) -> None:
    """Refuse the formats that ``torch.load`` would pass to other readers."""
    import torch

    head = file.read(4)
    file.seek(0)
    if not head:
        raise UnpicklingError('it is empty')
    if head == b'PK\x03\x04':
        if 'constants.pkl' in torch._C.PyTorchFileReader(file).get_all_records():
            raise UnpicklingError('it is a TorchScript archive')
        if any(member.compress_type for member in zipfile.ZipFile(file).infolist()):
            # As torch.save makes none: a small file could fill the memory.
            raise UnpicklingError('it is compressed')
    elif tarfile.is_tarfile(file):
        raise UnpicklingError('it is a tar archive')
    file.seek(0)


def find_type(name: str) -> Any:
    """A type of PyTorch's numbers, or its storage without one; None if the name is of neither."""
    import torch

    value = vars(torch).get(name)  # other types of storages torch.load finds itself
    return value if isinstance(value, torch.dtype) or value is torch.UntypedStorage else None


def _storage(data: Any) -> Any:
    """A tensor's numbers, which a pickle holds as a file of ``torch.save``."""
    if not isinstance(data, bytes):
        raise UnpicklingError(f'it makes a tensor out of {type(data).__name__}')
    return load_torch(io.BytesIO(data), 'cpu')


def _tensor(
    storage: Any, offset: Any, size: Any, stride: Any, requires_grad: Any = False, *rest: Any
) -> Any:
    import torch

    if not isinstance(storage, torch.storage.TypedStorage):
        raise UnpicklingError(f'it makes a tensor out of {type(storage).__name__}')
    end = offset + 1 + sum((length - 1) * step for length, step in zip(size, stride))
    size_of_one = torch.empty(0, dtype=storage.dtype).element_size()
    count = storage._untyped_storage.nbytes() // size_of_one
    # PyTorch would make the storage larger.
    if min((offset, *size, *stride)) < 0 or (0 not in size and end > count):
        raise UnpicklingError(f'it has a tensor of shape {tuple(size)} out of {count} numbers')
    return torch._utils._rebuild_tensor_v2(
        storage, offset, size, stride, bool(requires_grad), OrderedDict()
    )


def _parameter(data: Any, requires_grad: Any = True, *rest: Any) -> Any:
    import torch

    return torch.nn.Parameter(data, bool(requires_grad))


def _shape(sizes: Any = ()) -> Any:
    import torch

    return torch.Size(sizes)


def _device(*names: Any) -> Any:
    import torch

    return torch.device(*names)


TENSORS: dict[str, Callable[..., Any]] = {
    'torch.Size': _shape,
    'torch._utils._rebuild_parameter': _parameter,
    'torch._utils._rebuild_tensor': _tensor,
    'torch._utils._rebuild_tensor_v2': _tensor,
    'torch.device': _device,
    'torch.storage._load_from_bytes': _storage,
}
