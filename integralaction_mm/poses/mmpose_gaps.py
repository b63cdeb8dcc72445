"""Works around the gaps of MMPose 1.3.2 with mmcv-lite and today's torch, in one place.

MMPose imports all of its models at once, and some import what the others never use. What cannot
be imported gets a placeholder while MMPose is imported, and only then: each is bound where
MMPose asks for it, and every other package sees the installation as it is.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
import types
from collections.abc import Iterator
from typing import Any

__all__ = ['import_mmpose', 'mmcv_ops', 'mmdet_utils', 'standing_in', 'torchvision_transforms']

MISSING = (
    "backend 'mmpose' must have MMPose 1.3 installed, but there is none; run: "
    'pip install --no-build-isolation chumpy && '
    "pip install -c constraints.txt 'mmpose>=1.3.2,<1.4' six (see docs/custom_dataset.md)"
)


def import_mmpose() -> Any:
    """Import MMPose and everything that it registers.

    Returns:
        module: ``mmpose.apis``.

    Raises:
        ImportError: If MMPose is not installed, with the commands that install it, or if it
            cannot be imported.
    """
    if importlib.util.find_spec('mmpose') is None:
        raise ImportError(MISSING)
    with standing_in(mmcv_ops(), mmdet_utils(), torchvision_transforms()):
        apis = importlib.import_module('mmpose.apis')
        importlib.import_module('mmpose.models')
        importlib.import_module('mmpose.datasets')
    return apis


def mmcv_ops() -> dict[str, types.ModuleType]:
    """Provide a placeholder for the compiled operator of ED-Pose, which mmcv-lite lacks.

    ``mmpose/models/heads/transformer_heads`` imports it whatever the model is; DEKR's head checks
    for its own. The placeholder raises when somebody builds an ED-Pose.
    """
    if _imports('mmcv.ops'):
        return {}

    class MultiScaleDeformableAttention:
        def __init__(self, *args: object, **kwargs: object) -> None:
            raise ImportError(
                'this model needs the compiled operators of mmcv, but mmcv-lite is installed'
            )

    return {'mmcv.ops': _module('mmcv.ops', locals(), 'MultiScaleDeformableAttention')}


def mmdet_utils() -> dict[str, types.ModuleType]:
    """Provide the two names that RTMO's head takes from MMDetection.

    ``mmpose/models/heads/hybrid_heads/rtmo_head.py`` imports a type and a function that MMPose has
    itself. MMDetection 3 cannot be imported beside mmcv-lite.
    """
    if _imports('mmdet.utils'):
        return {}
    import torch.distributed as dist
    from mmengine.config import ConfigDict

    ConfigType = ConfigDict

    def reduce_mean(tensor: Any) -> Any:  # for training on several GPUs
        if not (dist.is_available() and dist.is_initialized()):
            return tensor
        tensor = tensor.clone()
        dist.all_reduce(tensor.div_(dist.get_world_size()))
        return tensor

    utils = _module('mmdet.utils', locals(), 'ConfigType', 'reduce_mean')
    return {'mmdet': types.ModuleType('mmdet'), 'mmdet.utils': utils}


def torchvision_transforms() -> dict[str, types.ModuleType]:
    """Provide a placeholder for the class of torchvision that MMPose imports to draw heatmaps.

    A torchvision that was built for another torch fails on import ('operator torchvision::nms
    does not exist'). The placeholder raises when somebody draws with it.
    """
    if _imports('torchvision.transforms'):
        return {}

    class ToPILImage:
        def __init__(self, *args: object, **kwargs: object) -> None:
            raise ImportError('torchvision is missing or does not fit the installed torch')

    module = _module('torchvision.transforms', locals(), 'ToPILImage')
    return {'torchvision': types.ModuleType('torchvision'), 'torchvision.transforms': module}


def _imports(name: str) -> bool:
    before = set(sys.modules)
    try:
        importlib.import_module(name)
    except (ImportError, RuntimeError, OSError, AssertionError):
        package = name.split('.')[0]
        for left in set(sys.modules) - before:  # from a half-imported package
            if left.split('.')[0] == package:
                del sys.modules[left]
        return False
    return True


def _module(name: str, namespace: dict[str, Any], *names: str) -> types.ModuleType:
    module = types.ModuleType(name)
    vars(module).update({key: namespace[key] for key in names})
    return module


@contextlib.contextmanager
def standing_in(*stand_ins: dict[str, types.ModuleType]) -> Iterator[None]:
    """Make these modules importable, name to module, inside a ``with`` block."""
    modules = {name: module for group in stand_ins for name, module in group.items()}
    sys.modules.update(modules)
    try:
        yield
    finally:
        for name in modules:
            sys.modules.pop(name, None)
