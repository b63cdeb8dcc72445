"""Sheets of samples as a model gets them, drawn by ``tools/analysis_tools/browse.py``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from matplotlib.figure import Figure
from mmaction.datasets.transforms import GeneratePoseTarget

from ..datasets.pipeline import find_layouts, flatten
from ..datasets.transforms import PoseHeatmapPAF
from ..layouts import LAYOUTS, Layout
from ..visualization.inputs import draw_fields, draw_graphs, draw_maps, draw_values, plot_rows
from ..visualization.skeleton import bone_colors, draw_skeletons
from .sample_trace import Moment, Trace

__all__ = ['draw_inputs', 'draw_moment', 'draw_trace', 'find_layout']

_CANVAS = 320  # pixels of the longer side, if there are poses without frames
_UNITS = ('x', 'y', 'score')


def find_layout(transforms: Sequence[Any], trace: Trace) -> Layout | None:
    """The layout of a sample's poses: that of the pipeline, else one with as many keypoints.

    Args:
        transforms (list): The dataset's ``pipeline.transforms``.
        trace (Trace): The sample.

    Returns:
        Layout, optional: None if the model gets no poses, or an unknown number of keypoints.
    """
    for _, layout in find_layouts(transforms):
        return layout
    if trace.decoded.keypoint is None:
        return None
    count = trace.decoded.keypoint.shape[2]
    return next((one for one in LAYOUTS.values() if one.num_keypoints == count), None)


def draw_moment(moment: Moment, layout: Layout | None) -> np.ndarray:
    """Frames with their skeletons, or skeletons on a blank canvas.

    Args:
        moment (Moment): Frames, poses or both.
        layout (Layout, optional): Of the poses; without one, joints have no bones.

    Returns:
        np.ndarray: uint8 (T, h, w, 3) RGB.
    """
    height, width = moment.shape
    scale, images = 1.0, moment.frames
    if images is None:
        assert moment.keypoint is not None
        scale = _CANVAS / max(height, width)
        size = (max(1, round(height * scale)), max(1, round(width * scale)))
        images = np.full((moment.keypoint.shape[1], *size, 3), 28, dtype=np.uint8)
    elif max(height, width) < _CANVAS and moment.keypoint is not None:
        scale = _CANVAS / max(height, width)  # lines as thin as on a large frame
        size = (round(width * scale), round(height * scale))
        images = np.stack([cv2.resize(i, size, interpolation=cv2.INTER_NEAREST) for i in images])
    if moment.keypoint is None or moment.score is None:
        return images
    bones = layout.bones if layout else ()
    colors = bone_colors(layout) if layout else None
    return np.stack(
        [
            draw_skeletons(image, points * scale, scores, bones, colors=colors)
            for image, points, scores in zip(
                images, moment.keypoint.swapaxes(0, 1), moment.score.swapaxes(0, 1)
            )
        ]
    )


def draw_inputs(
    trace: Trace, transforms: Sequence[Any], layout: Layout | None
) -> dict[str, np.ndarray]:
    """The model's inputs, one row of pictures for each kind.

    Args:
        trace (Trace): The sample.
        transforms (list): The dataset's ``pipeline.transforms``, which tell the channels of maps.
        layout (Layout, optional): Of the poses.

    Returns:
        dict[str, np.ndarray]: Its kind, with the shape of the clip, to uint8 (T, h, w, 3) RGB.
    """
    rows = {}
    for key, value in trace.inputs.items():
        shape = ' x '.join(map(str, value.shape))
        if key == 'keypoint':
            bones = layout.bones if layout else ()
            colors = bone_colors(layout) if layout else None
            units = ', '.join(_UNITS[: value.shape[-1]])
            rows[f'input graph, persons x frames x keypoints x channels: {shape}'] = draw_graphs(
                value, bones, colors
            )
            rows[f'its {units} over time, keypoints below each other'] = draw_values(value)
        elif key == 'imgs' and value.shape[1] == 3:
            frames = value.transpose(0, 2, 3, 1).clip(0, 255).round().astype(np.uint8)
            rows[f'input frames, frames x channels x h x w: {shape}'] = frames
        else:
            for name, maps, draw in _part_maps(value, transforms):
                rows[f'input {name}, of {shape} (frames x channels x h x w)'] = draw(maps)
    return rows


def _part_maps(maps: np.ndarray, transforms: Sequence[Any]) -> list[tuple[str, np.ndarray, Any]]:
    """Heatmaps, fields, keypoint and limb volumes of (T, C, h, w), and how to draw them."""
    drawn = (PoseHeatmapPAF, GeneratePoseTarget)
    step = next((step for step in flatten(transforms) if isinstance(step, drawn)), None)
    if isinstance(step, PoseHeatmapPAF):
        count = step.layout.num_channels(step.pose_maps['with_heatmap'], False)
        parts = [
            ('heatmaps', maps[:, :count], draw_maps),
            ('part affinity fields', maps[:, count:], draw_fields),
        ]
    elif step is not None:
        count = maps.shape[1] - (len(step.skeletons) if step.with_limb else 0)
        parts = [
            ('keypoint volume', maps[:, :count], draw_maps),
            ('limb volume', maps[:, count:], draw_maps),
        ]
    else:
        parts = [('maps', maps, draw_maps)]
    return [part for part in parts if part[1].shape[1]]


def draw_trace(trace: Trace, transforms: Sequence[Any], title: str, columns: int = 8) -> Figure:
    """Draw a sample before and after augmentation, and as the model gets it.

    Args:
        trace (Trace): The sample.
        transforms (list): The dataset's ``pipeline.transforms``.
        title (str): Title of the figure.
        columns (int): Frames per row at most. Defaults to 8.

    Returns:
        Figure: A row of pictures for each.
    """
    layout = find_layout(transforms, trace)
    rows = {'as it was read': draw_moment(trace.decoded, layout)}
    if trace.augmented is not None:
        rows['after augmentation'] = draw_moment(trace.augmented, layout)
    return plot_rows(title, {**rows, **draw_inputs(trace, transforms, layout)}, columns)
