"""Which hook draws what is tested: that of the options, or ``default_hooks.visualization``."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from mmengine.config import Config

from ..config_files import UsageError

__all__ = ['refuse_drawing', 'set_drawing']

_KEY = 'default_hooks.visualization'
_OWN = 'PredictionHook'
# MMAction2 1.2's own hook passes its visualizer an argument that it does not take, and reads the
# clips of a 2D recognizer in the wrong order.
_BROKEN = 'VisualizationHook'
_FIELDS = ('type', 'enable', 'interval', 'show', 'out_dir', 'wait_time')


def set_drawing(cfg: Config, args: argparse.Namespace) -> None:
    """Let what a test draws be drawn by :class:`PredictionHook`, in place.

    ``--show`` and ``--show-dir`` go before the config's hook, whose fields are kept where it is
    MMAction2's ``VisualizationHook``. A hook of another type is only told what the options say.

    Args:
        cfg (Config): Config of a test.
        args (Namespace): Arguments of ``tools/test.py``.

    Raises:
        UsageError: If a window needs a display that is not there, or ``VisualizationHook`` has a
            field that nothing stands for, or neither a folder nor a window.
    """
    hook = _find(cfg)
    by_option = args.show or args.show_dir is not None
    if by_option:
        _check_display('argument --show', args.show, '--show-dir')
        if _type_of(hook) in ('', _BROKEN):
            hook = dict(type=_OWN)
        hook.update(
            enable=True,
            show=args.show,
            wait_time=args.wait_time,
            out_dir=args.show_dir,
            interval=args.interval,
        )
    elif _type_of(hook) == _BROKEN:
        if not hook.get('enable'):
            return
        hook = _translate(hook)
    if _type_of(hook) == _OWN:
        from ..apis import prediction_hook  # noqa: F401  # draws, so it is loaded only here
    if hook:
        cfg.default_hooks = {**(cfg.get('default_hooks') or {}), 'visualization': hook}


def refuse_drawing(cfg: Config) -> None:
    """Say that no validation within a training is drawn.

    Raises:
        UsageError: If the config has MMAction2's ``VisualizationHook`` do so.
    """
    hook = _find(cfg)
    if _type_of(hook) == _BROKEN and hook.get('enable'):
        raise UsageError(
            f'{_KEY}.enable must be False in a training, for tests alone are drawn '
            f'(tools/test.py --show-dir FOLDER), but got {hook["enable"]!r}'
        )
    if _type_of(hook) == _OWN:
        from ..apis import prediction_hook  # noqa: F401  # a config for tests as well


def _find(cfg: Config) -> dict[str, Any]:
    return dict((cfg.get('default_hooks') or {}).get('visualization') or {})


def _type_of(hook: dict[str, Any]) -> str:
    kind = hook.get('type', '')
    return str(getattr(kind, '__name__', kind)).rpartition('.')[2]


def _translate(hook: dict[str, Any]) -> dict[str, Any]:
    """The fields of a ``VisualizationHook`` as those of a ``PredictionHook``."""
    others = [name for name in hook if name not in _FIELDS]
    if others:
        raise UsageError(
            f'{_KEY} must have no fields but {", ".join(_FIELDS)}, but got {", ".join(others)}'
        )
    if hook.get('out_dir') is None and not hook.get('show'):
        raise UsageError(f'{_KEY} must have out_dir, a folder, or show=True, but has neither')
    _check_display(f'{_KEY}.show', bool(hook.get('show')), 'out_dir')
    return {'interval': 5000, **hook, 'type': _OWN}  # VisualizationHook's default


def _check_display(name: str, show: bool, remedy: str) -> None:
    display = os.environ.get('DISPLAY') or os.environ.get('WAYLAND_DISPLAY')
    if show and sys.platform == 'linux' and not display:
        raise UsageError(
            f'{name}: needs a display, but neither DISPLAY nor WAYLAND_DISPLAY is set; '
            f'use {remedy}'
        )
