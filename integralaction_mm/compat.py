"""Works around gaps in current releases of MMAction2 1.2's stack, one function per gap.

Each function does nothing once upstream has closed its gap, so the module can go piece by piece.
"""

from __future__ import annotations

import ast
import functools
import importlib
import importlib.metadata
import importlib.util
import sys
import types
import warnings
from pathlib import Path
from typing import Any

__all__ = ['close_gaps']

_MMCV_RANGE = ((2, 0), (3, 0))


def check_mmcv() -> None:
    """Say how to fix a missing or incompatible ``mmcv`` before MMAction2 fails on it.

    Any distribution that provides the module will do: mmcv, mmcv-lite or onedl-mmcv. Can go when
    MMAction2 requires one in its metadata.

    Raises:
        ImportError: If no ``mmcv`` is installed, or one outside of that range.
    """
    allowed = 'mmcv must be >=2.0,<3 (mmcv or mmcv-lite)'
    remedy = "run: pip install 'mmcv-lite>=2.0'"
    if importlib.util.find_spec('mmcv') is None:
        raise ImportError(f'{allowed}, but none is installed; {remedy}')
    import mmcv

    if not _MMCV_RANGE[0] <= _version_of(mmcv) < _MMCV_RANGE[1]:
        raise ImportError(
            f'{allowed}, but got {mmcv.__version__}; '
            f'run: pip uninstall -y mmcv mmcv-lite mmcv-full, then {remedy}'
        )


def _version_of(module: Any) -> tuple[int, ...]:
    return tuple(int(part) for part in module.__version__.split('.')[:2])


def check_opencv() -> None:
    """Say how to mend a missing or hollow ``cv2`` before mmcv fails on it.

    Any of the four distributions gives the module, and two of them share its folder: to uninstall
    one takes the files of both. Can go when MMEngine and MMAction2 require the same one.

    Raises:
        ImportError: If there is no ``cv2``, or a folder without the module.
    """
    spec = importlib.util.find_spec('cv2')
    if spec is None or spec.origin is None:
        raise ImportError(
            'cv2 must come from one of opencv-python, opencv-python-headless, '
            'opencv-contrib-python and opencv-contrib-python-headless, but none is whole; '
            'run: pip install --force-reinstall --no-deps opencv-python-headless'
        )


def check_mmaction() -> None:
    """Say how to install MMAction2 where ``pip`` does not install it.

    Its metadata requires decord, which has no wheel for macOS on Apple silicon, and which nothing
    here needs. Can go when MMAction2 makes decord optional.

    Raises:
        ImportError: If no ``mmaction`` is installed.
    """
    if importlib.util.find_spec('mmaction') is None:
        raise ImportError(
            'mmaction2 must be >=1.2,<2, but none is installed; '
            'run: pip install --no-deps mmaction2==1.2.0'
        )


def accept_newer_mmcv() -> None:
    """Import MMAction2 beside mmcv 2.2 and newer, which its ``__init__`` refuses.

    Everything that MMAction2 uses is still there. It sees 2.1 while it is imported, and not after
    that. Importing ``mmaction`` before this package runs into its assert. Can go when MMAction2
    supports the newest mmcv.
    """
    import mmcv

    if 'mmaction' in sys.modules or _version_of(mmcv) < (2, 2):
        return
    try:
        importlib.import_module('mmaction')
    except AssertionError:
        version = mmcv.__version__
        mmcv.__version__ = '2.1.0'
        try:
            importlib.import_module('mmaction')
        finally:
            mmcv.__version__ = version


def provide_importlib_metadata() -> None:
    """Let ``import importlib_metadata`` find the standard library's equivalent module.

    ``mmaction/utils/dependency.py`` imports the backport without declaring it. Can go when
    MMAction2 declares it or imports ``importlib.metadata``.
    """
    if importlib.util.find_spec('importlib_metadata') is None:
        sys.modules['importlib_metadata'] = importlib.metadata


def provide_drn() -> None:
    """Provide a placeholder for the localizer DRN, which MMAction2 1.2.0's wheel left out.

    ``mmaction.models`` imports ``mmaction.models.localizers.drn``, so all of it fails
    (open-mmlab/mmaction2#2714). The placeholder raises when somebody builds a DRN. Can go with the
    first MMAction2 release whose wheel has the folder.
    """
    import mmaction

    if (Path(mmaction.__file__).parent / 'models' / 'localizers' / 'drn').is_dir():
        return
    name = 'mmaction.models.localizers.drn'
    if name in sys.modules:
        return

    class DRN:
        def __init__(self, *args: object, **kwargs: object) -> None:
            raise ImportError(
                'the installed mmaction2 has no DRN localizer (open-mmlab/mmaction2#2714); '
                'install MMAction2 from its repository to use it'
            )

    package, module = types.ModuleType(name), types.ModuleType(f'{name}.drn')
    package.__path__ = []
    package.drn = module  # type: ignore[attr-defined]
    module.DRN = DRN  # type: ignore[attr-defined]
    sys.modules[name], sys.modules[f'{name}.drn'] = package, module


def skip_unimportable_vindlu() -> None:
    """Let ``mmaction.models`` be imported with a ``transformers`` too new for VindLU.

    MMAction2 imports its VindLU if ``transformers`` is installed, and VindLU imports names
    that newer versions have dropped (``mmaction/models/multimodal/vindlu/modeling_bert.py``).
    MMAction2's own placeholders, which raise when somebody builds VindLU, then replace it. Can
    go when MMAction2 says which versions it supports.
    """
    from mmaction.utils import dependency

    if not dependency.WITH_MULTIMODAL:
        return
    folder = Path(dependency.__file__).parents[1] / 'models' / 'multimodal' / 'vindlu'
    imports = [
        node
        for path in folder.glob('*.py')
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8')))
        if isinstance(node, ast.ImportFrom) and (node.module or '').startswith('transformers')
    ]
    dependency.WITH_MULTIMODAL = all(
        _has(str(node.module), [alias.name for alias in node.names]) for node in imports
    )


def _has(module: str, names: list[str]) -> bool:
    try:
        found = importlib.import_module(module)
    except ImportError:
        return False
    return all(hasattr(found, name) for name in names)


def accept_bfloat16_scores() -> None:
    """Let the heads of MMAction2 be trained under bfloat16 autocast.

    ``BaseHead.loss_by_feat`` computes the accuracy with NumPy, which has no bfloat16
    (``mmaction/models/heads/base.py``). Can go when MMAction2 casts them.
    """
    import torch
    from mmaction.models.heads import BaseHead

    original = BaseHead.loss_by_feat
    if hasattr(original, '__wrapped__'):
        return

    @functools.wraps(original)
    def loss_by_feat(self: Any, cls_scores: Any, data_samples: Any) -> dict:
        if cls_scores.dtype is torch.bfloat16:
            cls_scores = cls_scores.float()
        return original(self, cls_scores, data_samples)

    BaseHead.loss_by_feat = loss_by_feat


def provide_pkg_resources() -> None:
    """Let MMEngine find packages where setuptools has no ``pkg_resources`` (81 and newer).

    MMEngine 0.10 imports it for ``_base_ = 'package::config'``
    (``mmengine/utils/package_utils.py``). Can go when MMEngine does without it.
    """
    if importlib.util.find_spec('pkg_resources') is not None:
        return
    import mmengine
    import mmengine.config.config

    try:
        mmengine.utils.get_installed_path('mmengine')
    except ModuleNotFoundError:
        pass
    else:
        return  # as onedl-mmengine, which asks importlib.metadata

    def find(package: str) -> Any:
        # A distribution, such as mmaction2, or a module.
        try:
            names = importlib.metadata.distribution(package).read_text('top_level.txt')
        except importlib.metadata.PackageNotFoundError:
            names = None
        return importlib.util.find_spec(names.split()[0] if names else package)

    def is_installed(package: str) -> bool:
        return find(package) is not None

    def get_installed_path(package: str) -> str:
        spec = find(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f'package must be installed, but got {package!r}')
        return str(Path(spec.origin).parent)

    for module in (mmengine.utils.package_utils, mmengine.utils, mmengine.config.config):
        module.is_installed = is_installed
        module.get_installed_path = get_installed_path


def restore_numpy_inf() -> None:
    """Give NumPy 2 the name ``np.Inf`` back, which MMAction2's ``PoseCompact`` uses.

    See ``mmaction/datasets/transforms/pose_transforms.py``. Can go when that says ``np.inf``.
    """
    import numpy as np

    if not hasattr(np, 'Inf'):
        np.Inf = np.inf  # type: ignore[attr-defined,misc]


def quiet_mmcv_lite() -> None:
    """Keep mmcv-lite from announcing, at every start, an operator that nothing here uses.

    ``mmcv/cnn/bricks/transformer.py`` warns that ``MultiScaleDeformableAttention`` needs the
    compiled mmcv. Can go when mmcv-lite stops warning.
    """
    warnings.filterwarnings('ignore', message='Fail to import ``MultiScaleDeformableAttention``')


def quiet_pkg_resources() -> None:
    """Keep setuptools below 81 from asking, at every config, to be kept below 81.

    MMEngine 0.10 reloads ``pkg_resources`` for each config that inherits one of a package
    (``mmengine/utils/package_utils.py``). Can go when MMEngine does without it.
    """
    warnings.filterwarnings('ignore', message='pkg_resources is deprecated')


def format_configs_once() -> None:
    """Format a config's text once, not at each of the five times that a run asks for it.

    A second goes to yapf each time (``pretty_text`` in ``mmengine/config/config.py``; in
    onedl-mmengine the function is local, and stays as it is). Can go when MMEngine keeps the text.
    """
    module: Any = importlib.import_module('mmengine.config.config')
    original = getattr(module, 'FormatCode', None)
    if original is not None and not hasattr(original, '__wrapped__'):
        known: dict[str, Any] = {}

        @functools.wraps(original)
        def format_code(text: str, **kwargs: Any) -> Any:
            key = repr((text, kwargs))
            if key not in known:
                known.clear()  # the config of one run is enough
                known[key] = original(text, **kwargs)
            return known[key]

        module.FormatCode = format_code


def close_gaps() -> None:
    """Close every gap; runs first when :mod:`integralaction_mm` is imported."""
    check_opencv()
    check_mmcv()
    check_mmaction()
    quiet_mmcv_lite()
    quiet_pkg_resources()
    provide_pkg_resources()
    accept_newer_mmcv()
    restore_numpy_inf()
    provide_importlib_metadata()
    provide_drn()
    skip_unimportable_vindlu()
    accept_bfloat16_scores()
    format_configs_once()
