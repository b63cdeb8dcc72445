"""The work of ``tools/analysis_tools/cam.py``: a config, a checkpoint and videos by name."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure
from mmaction.registry import DATASETS
from mmengine.config import Config
from mmengine.dataset import BaseDataset
from mmengine.registry import init_default_scope

from ..datasets.annotation_file import VideoNames, name_annotation
from ..evaluation.functional import predict_classes
from ..visualization import plot_activation_maps
from .alignment import shorten_names
from .cam import ClipActivation

__all__ = ['draw_activation', 'find_class', 'find_samples']


def find_class(spec: str, classes: Sequence[str]) -> int:
    """Index of a class.

    Args:
        spec (str): Its name or index.
        classes (list[str]): Names in label order.

    Raises:
        ValueError: If there is no such class.

    Examples:
        >>> find_class('running', ['walking', 'running']), find_class('0', ['walking', 'running'])
        (1, 0)
    """
    if spec in classes:
        return list(classes).index(spec)
    if not spec.isdigit() or int(spec) >= len(classes):
        raise ValueError(
            f'class must be an index in 0..{len(classes) - 1} or a name such as '
            f'{", ".join(classes[:3])}, but got {spec!r}'
        )
    return int(spec)


def find_samples(
    cfg: Config, names: Sequence[str]
) -> tuple[BaseDataset, dict[str, int], dict[str, str]]:
    """Find videos in a config's test dataset.

    Args:
        cfg (Config): Config with ``test_dataloader.dataset``.
        names (list[str]): Names of videos, see :class:`VideoNames`.

    Returns:
        tuple[BaseDataset, dict[str, int], dict[str, str]]: The dataset, each video's index by its
        full name, and by the same a short name that no other video of the dataset has: the end of
        its path without suffix, with as many folders as needed, at least one.

    Raises:
        FileNotFoundError: If the annotation file does not exist.
        ValueError: If a name fits no video, or several.
    """
    init_default_scope(cfg.get('default_scope', 'mmaction'))
    dataset = DATASETS.build(cfg.test_dataloader.dataset)
    # BaseDataset's own method: a subclass's might read a pose file for every video.
    infos = [BaseDataset.get_data_info(dataset, index) for index in range(len(dataset))]
    known = VideoNames([name_annotation(info, dataset.ann_file) for info in infos])
    found = list(map(known.find, names))
    short = shorten_names(known.names, least=2)
    return (
        dataset,
        {known.names[index]: index for index in found},
        {known.names[index]: '/'.join(short[index]).lstrip('/') for index in found},
    )


def draw_activation(name: str, activation: ClipActivation, classes: Sequence[str]) -> Figure:
    """Draw the maps of a clip.

    Args:
        name (str): Name of the video.
        activation (ClipActivation): The result of :func:`explain_clip`.
        classes (list[str]): Names in label order.

    Returns:
        Figure: Titled with the predicted and the true class, in green if they are the same.
    """
    predicted = int(predict_classes(activation.scores[None])[0])
    label = activation.label
    title = f'predicted {classes[predicted]} ({activation.scores[predicted]:.0%})'
    if label is not None:
        title += f', true class {classes[label]}'
    if activation.target != predicted:
        title += f', maps of {classes[activation.target]}'
    return plot_activation_maps(
        f'{title}\n{name}',
        activation.maps,
        activation.frames,
        activation.pose_maps,
        activation.gate,
        right=None if label is None else predicted == label,
    )
