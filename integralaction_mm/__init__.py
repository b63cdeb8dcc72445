"""IntegralAction (Moon et al., CVPRW 2021) as an MMAction2 plugin.

Importing the package registers its transforms, models and checkpoint scheme in MMAction2's
registries; from a config, ``custom_imports = dict(imports=['integralaction_mm'])`` does the same.
"""

from __future__ import annotations

from pathlib import Path

from .compat import close_gaps

close_gaps()

from . import datasets, engine, evaluation, models  # noqa: E402
from .version import __version__  # noqa: E402

__all__ = ['__version__', 'config_path', 'datasets', 'engine', 'evaluation', 'models']


def config_path(name: str) -> str:
    """Path of a config of this package, from an installed wheel or from a checkout.

    MMEngine's ``package::config`` inheritance knows OpenMMLab's own packages only, so a config of
    another repository inherits with
    ``_base_ = __import__('integralaction_mm').config_path('integralaction/rgb_pose_k50.py')``.

    Args:
        name (str): Path below ``configs``, for example ``'integralaction/rgb_pose_k50.py'``.

    Returns:
        str: Absolute path of the config file.

    Raises:
        FileNotFoundError: If there is no such config.
    """
    package = Path(__file__).resolve().parent
    roots = [package / '.mim' / 'configs', package.parent / 'configs']
    root = next((root for root in roots if root.is_dir()), roots[0])
    path = root / name
    if not path.is_file():
        found = sorted(str(p.relative_to(root)) for p in root.glob('*/*.py'))
        raise FileNotFoundError(f'config must be one of {found}, but got {name!r}')
    return str(path)
