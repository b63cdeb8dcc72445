"""The pose estimators by name, and the best installed one."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from typing import Any

from .backend import PoseBackend
from .mediapipe_backend import MediaPipeBackend
from .mmpose_backend import MMPoseBackend
from .movenet_backend import MoveNetBackend
from .rtmlib_backend import RTMLibBackend

__all__ = ['AUTO', 'BACKENDS', 'OPTIONS', 'make_backend']

# An estimator of your own: BACKENDS['mine'] = Mine, or its instance as the argument.
BACKENDS: dict[str, Callable[..., PoseBackend]] = {
    'mmpose': MMPoseBackend,
    'rtmlib': RTMLibBackend,
    'mediapipe': MediaPipeBackend,
    'movenet': MoveNetBackend,
}
# What each of them takes besides a device.
OPTIONS: dict[str, tuple[str, ...]] = {
    'mmpose': ('pose2d', 'weights', 'det_model'),
    'rtmlib': ('model', 'det_model'),
    'movenet': ('model',),
    'mediapipe': ('model',),
}
AUTO = 'auto'
# Those that find several persons first. MoveNet is not among them, as it needs a file.
_IN_ORDER = ('mmpose', 'rtmlib', 'mediapipe')
_CPU_ALONE = ('mediapipe',)


def make_backend(name: str, argument: str = 'backend', **options: Any) -> PoseBackend:
    """Make a pose estimator.

    Args:
        name (str): A name in :data:`BACKENDS`; or 'auto', the first of mmpose, rtmlib and
            mediapipe that is installed.
        argument (str): What the name is called in the errors. Defaults to 'backend'.
        **options: Its arguments; those that are None are left out. With 'auto' a ``device`` alone,
            which estimators that only run on a CPU do not get.

    Raises:
        ValueError: If the name is unknown, or the estimator raises it.
        ImportError: If the estimator, or with 'auto' each one, is not installed.
        FileNotFoundError: If the estimator raises it.
    """
    given = {key: value for key, value in options.items() if value is not None}
    if name == AUTO:
        return _first_installed(given)
    if name not in BACKENDS:
        raise ValueError(
            f'{argument} must be one of {sorted([*BACKENDS, AUTO])}, but got {name!r}'
        )
    return BACKENDS[name](**given)


def _first_installed(options: Mapping[str, Any]) -> PoseBackend:
    reasons = []
    for name in _IN_ORDER:
        if importlib.util.find_spec(name) is None:
            continue
        try:
            return BACKENDS[name](**({} if name in _CPU_ALONE else options))
        except ImportError as error:  # partly installed, or in another version
            reasons.append(str(error))
    raise ImportError(
        f'one of {list(_IN_ORDER)} must be installed, but '
        f'{"; ".join(reasons) or "there is none"}; run: pip install -c constraints.txt '
        "'.[rtmlib]' (or mediapipe, or pose; see docs/custom_dataset.md)"
    )
