"""Pipelines and models of the leaves on a scale that a CPU runs in moments."""

from __future__ import annotations

from typing import Any

from mmengine.config import ConfigDict

# Frames of 224 and maps of 56 pixels cost seconds a step on a CPU; a quarter of that does not.
SMALLER = {256: 64, 224: 56, 80: 40, 60: 30, 56: 14, 340: 85, 320: 80, 240: 60, 32: 16, 24: 12}
# Widths of the skeleton models' features, over that of their first layer.
WIDTHS = dict(STGCN=4, AAGCN=4, ResNet3dSlowOnly=16)


def shrink(value: Any) -> Any:
    """The same pipeline with smaller frames and maps, and two test clips."""
    if isinstance(value, (list, tuple)):
        return type(value)(shrink(item) for item in value)
    if not isinstance(value, dict):
        return value
    small = {key: shrink(item) for key, item in value.items()}
    for key in {'scale', 'input_size', 'crop_size', 'size'} & set(small):
        pixels = small[key]
        small[key] = (
            tuple(SMALLER.get(p, p) for p in pixels)
            if isinstance(pixels, (list, tuple))
            else SMALLER.get(pixels, pixels)
        )
    if 'num_clips' in small:
        small['num_clips'] = min(small['num_clips'], 2)
    if small.get('type') == 'UniformSampleFrames':
        small['clip_len'] = 8
    return small


def narrow(model: ConfigDict) -> None:
    """The same skeleton model with 8 channels in its first layer."""
    for key, stream in (('backbone', None), ('pose_backbone', 'pose')):
        backbone = model.get(key) or {}
        if backbone.get('type') in WIDTHS:
            backbone.base_channels = 8
            width = 8 * WIDTHS[backbone.type]
            model.cls_head.in_channels = (
                {**model.cls_head.in_channels, stream: width} if stream else width
            )
            if stream in (model.get('stream_heads') or {}):
                model.stream_heads[stream].in_channels = width
    if model.get('backbone', {}).get('type') == 'RGBPoseConv3D':
        model.backbone.rgb_pathway.base_channels = 16
        model.backbone.pose_pathway.base_channels = 8
        model.cls_head.in_channels = [512, 128]


def without_downloads(model: ConfigDict) -> None:
    """The same model with random weights in its backbones."""
    for key in {'backbone', 'rgb_backbone', 'pose_backbone'} & set(model):
        backbone = model[key]
        if backbone.get('pretrained'):
            backbone.pretrained = None
        if backbone.type in ('FastResNetTSM', 'MobileNetV2TSM'):
            backbone.pretrained2d = False
