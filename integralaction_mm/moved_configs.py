"""Where the configs of version 0.1.0 are now. This module is kept for one version."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

__all__ = ['current_config', 'current_name', 'current_stem']

_GRAPHS = 'stgcnpp|stgcn|2s-agcn'
# Modalities that are now options, as GenSkeFeat names them.
_MODALITIES = {'bone_motion': 'bm', 'joint_motion': 'jm', 'bone': 'b'}


def current_stem(stem: str) -> str:
    """Name of a config without folder and suffix, as it is spelt now.

    Examples:
        >>> current_stem('rgb_agcn_k50'), current_stem('rgb_pose_k50')
        ('rgb_gated_2s-agcn_k50', 'rgb_pose_k50')
    """
    stem = re.sub(r'(^|_)agcn_', r'\g<1>2s-agcn_', stem)
    return re.sub(rf'^rgb_({_GRAPHS}|posec3d)_', r'rgb_gated_\1_', stem)


def current_name(name: str) -> str:
    """Path of a config below ``configs``, as it is now.

    Args:
        name (str): Path below ``configs``, such as ``'skeleton/agcn_joint_k50.py'``.

    Returns:
        str: ``'skeleton/2s-agcn/2s-agcn_joint_k50.py'``; ``name`` itself if it has not moved.

    Raises:
        FileNotFoundError: If options of another config replace it; the message has the
            command.

    Examples:
        >>> current_name('integralaction/rgb_pose_released_k50.py')
        'released/rgb_pose_released_k50.py'
    """
    match = re.fullmatch(r'(integralaction|skeleton)/(\w+)\.py', name)
    if not match:
        return name
    folder, stem = match[1], current_stem(match[2])
    base = re.sub('_mimetics$', '', stem)
    modality = re.fullmatch(rf'({_GRAPHS})_({"|".join(_MODALITIES)})_(k50|ntu60|ntu60_coco)', base)
    if modality:
        joint = f'{modality[1]}_joint_{modality[3]}'
        path, options = _below(folder, joint), _modality_options(modality[2], modality[3])
    else:
        path, options = _below(folder, base), ''
    if stem != base:
        end = f' --cfg-options {options}' if options else ''
        raise FileNotFoundError(
            f'{name} is a test set now: '
            f'python tools/test.py configs/{path} CHECKPOINT --test-set mimetics{end}'
        )
    if options:
        raise FileNotFoundError(
            f'{name} is a modality of another config now: python tools/train.py configs/{path} '
            f'--work-dir work_dirs/{base} --cfg-options {options}'
        )
    return path


def _below(folder: str, stem: str) -> str:
    if 'pantomime' in stem:
        return f'pantomime/{stem}.py'
    if '_released_' in stem:
        return f'released/{stem}.py'
    if folder == 'skeleton':
        method = re.match(r'(?:rgb_gated_)?([^_]+)_', stem)
        return f'skeleton/{method[1]}/{stem}.py' if method else f'skeleton/{stem}.py'
    return f'{folder}/{stem}.py'


def _modality_options(modality: str, data: str) -> str:
    feature = _MODALITIES[modality]
    step = f'4.feat_list=[{feature}]' if data == 'ntu60' else f'1.feats=[{feature}]'
    datasets = (
        'train_dataloader.dataset.dataset', 'val_dataloader.dataset', 'test_dataloader.dataset',
    )  # fmt: skip
    return ' '.join(f'{dataset}.pipeline.{step}' for dataset in datasets)


def current_config(path: str) -> str:
    """Current path of a config file, with a warning if it has moved.

    Args:
        path (str): Path of a file that may be one of ``.../configs/<folder>/<name>.py``.

    Returns:
        str: The new path if there is no file at ``path`` and one at its new place, else ``path``.

    Raises:
        FileNotFoundError: If options of another config took its place.
    """
    old = Path(path)
    if old.is_file() or len(old.parts) < 3 or old.parts[-3] != 'configs':
        return path
    name = '/'.join(old.parts[-2:])
    new = old.parents[1] / current_name(name)
    if not new.is_file():
        return path
    warnings.warn(
        f'config {name} has moved to {new.relative_to(old.parents[1]).as_posix()}; '
        'the old path will go with the next version',
        FutureWarning,
        stacklevel=2,
    )
    return str(new)
