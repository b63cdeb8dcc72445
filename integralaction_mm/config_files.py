"""Config files: where the package keeps its own, and how one is read."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from .moved_configs import current_config, current_name, current_stem
from .package_configs import find_packaged

if TYPE_CHECKING:
    from mmengine.config import Config

__all__ = ['UsageError', 'config_path', 'find_config', 'find_shipped', 'load_config']


class UsageError(ValueError):
    """An argument that cannot work: which one, what is allowed, what it got."""


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
        FileNotFoundError: If there is no such config; where options took its place, the message
            has the command.
    """
    path = current_config(str(_config_root() / name))
    if not Path(path).is_file():
        near = difflib.get_close_matches(name, _list_configs(), cutoff=0.4) or _list_configs()[:3]
        raise FileNotFoundError(
            f'config must be a file below {_config_root()}, such as {", ".join(near)}, '
            f'but got {name!r}'
        )
    return path


def find_config(name: str) -> str:
    """Path of a config of this package by its name alone.

    Args:
        name (str): Its file's name without suffix, for example ``'rgb_pose_k50'``.

    Returns:
        str: Absolute path of the config file.

    Raises:
        FileNotFoundError: If there is no such config.
    """
    stem = current_stem(name)
    found = [config for config in _list_configs() if Path(config).stem == stem]
    return config_path(found[0] if found else name)


def find_shipped(text: str) -> str | None:
    """Path of a config of this package that a command line names, as from an empty folder.

    Args:
        text (str): Path below ``configs``, with or without that folder, for example
            ``'integralaction/rgb_pose_k50.py'``.

    Returns:
        str, optional: Absolute path of the config file, or None if there is no such config.

    Raises:
        FileNotFoundError: If options of another config took its place.
    """
    parts = Path(text).parts
    name = '/'.join(parts[parts[:1] == ('configs',) :])
    return config_path(name) if current_name(name) in _list_configs() else None


def _config_root() -> Path:
    package = Path(__file__).resolve().parent
    roots = [package / '.mim' / 'configs', package.parent / 'configs']
    return next((root for root in roots if root.is_dir()), roots[0])


def _list_configs() -> list[str]:
    root = _config_root()
    return sorted(
        path.relative_to(root).as_posix()
        for path in root.rglob('*.py')
        if not path.relative_to(root).parts[0].startswith('_')
    )


def load_config(path: str) -> Config:
    """Read a config file, from its new path if it has moved.

    From an archive of ``make_release.py`` it is what a model and its test pipeline are built from,
    and nothing in it runs.

    Args:
        path (str): The file, or ``package::config``, see :func:`find_packaged`.

    Returns:
        Config: Its content.

    Raises:
        UsageError: If the file or one of its bases cannot be read.
        ValueError: If an archive is damaged, or asks for what a stranger's archive must not.
    """
    from mmengine.config import Config  # here, so that finding one imports little

    if path.endswith('.zip'):
        from .releases import read_release

        fields = read_release(path).inference_config()
        return Config(fields, cfg_text=str(fields), filename=path)
    try:
        cfg = Config.fromfile(current_config(find_packaged(path)))
    except Exception as error:  # a config is code: anything can come out of it
        reason = str(error).strip().splitlines() or ['no message']
        raise UsageError(
            f'argument config: must load, but {path!r} raised {type(error).__name__}: {reason[0]}'
        ) from error
    # A comma after the dict makes a tuple of one, as in slowonly_r50_8xb16-u48-240e_gym-limb.py
    # of MMAction2 1.2, which could not be trained.
    for key in [key for key in cfg if key.endswith('_dataloader')]:
        if isinstance(cfg[key], tuple) and len(cfg[key]) == 1:
            cfg[key] = cfg[key][0]
    return cfg
