"""Configs of installed packages by ``package::config``, and the weights that a metafile names."""

from __future__ import annotations

import difflib
import importlib.util
from pathlib import Path

__all__ = ['find_packaged', 'find_weights']

_MARK = '::'
_METAFILE = 'metafile.yml'


def find_packaged(text: str) -> str:
    """Path of the config that ``package::config`` names, as in MMEngine's ``_base_``.

    Args:
        text (str): A package of OpenMMLab's form, with its configs in the folder ``.mim``, and a
            path below its ``configs``, or the name of the file alone; with or without ``.py``.
            For example ``'mmaction::skeleton/stgcn/stgcn_8xb16-bone-u100-80e_...-2d.py'``.

    Returns:
        str: Absolute path of the file; ``text`` itself if it has no ``::``.

    Raises:
        FileNotFoundError: If there is no such package, or it has no such config.
        ValueError: If several of its configs have that name.
    """
    package, mark, name = text.partition(_MARK)
    if not mark:
        return text
    root = _config_root(package)
    if root is None:
        raise FileNotFoundError(
            f'package must be installed and bring configs, as mmaction does, but got {text!r}'
        )
    names = {path.relative_to(root).as_posix(): path for path in root.rglob('*.py')}
    wanted = name if name.endswith('.py') else f'{name}.py'
    found = [wanted] if wanted in names else [key for key in names if Path(key).name == wanted]
    if len(found) > 1:
        raise ValueError(f'must be one of {", ".join(sorted(found))}, but got {text!r}')
    if not found:
        files = {Path(key).name: key for key in sorted(names)}
        near = [files[key] for key in difflib.get_close_matches(Path(wanted).name, files)]
        near = near or sorted(names)[:3]
        raise FileNotFoundError(
            f'config must be a file below {root}, such as {", ".join(near)}, but got {text!r}'
        )
    return str(names[found[0]])


def _config_root(package: str) -> Path | None:
    spec = importlib.util.find_spec(package) if package.isidentifier() else None
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).absolute().parent
    roots = (folder / '.mim' / 'configs', folder.parent / 'configs')  # the second: a checkout
    return next((root for root in roots if root.is_dir()), None)


def find_weights(config: str | Path) -> str:
    """Address of the weights that the metafile of a config names, OpenMMLab's model index.

    Args:
        config (str | Path): Path of the config. Its ``metafile.yml`` is in its folder, or in the
            nearest one above that has one.

    Returns:
        str: ``Weights`` of the first model of the metafile with this config.

    Raises:
        FileNotFoundError: If there is no metafile.
        ValueError: If it names no weights for this config.
    """
    from mmengine.fileio import load  # here, so that finding a config imports little

    path = Path(config).absolute()
    metafile = next((f / _METAFILE for f in path.parents if (f / _METAFILE).is_file()), None)
    if metafile is None:
        raise FileNotFoundError(
            f'the config must have a {_METAFILE} beside it that names weights, but {path} has none'
        )
    below = path.relative_to(metafile.parent).as_posix()
    for model in (load(str(metafile)) or {}).get('Models') or ():
        # OpenMMLab's are written from the root of the repository.
        if f'/{model.get("Config")}'.endswith(f'/{below}') and model.get('Weights'):
            return str(model['Weights'])
    raise ValueError(f'{metafile} must name Weights for {below}, but has none')
