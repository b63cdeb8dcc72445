"""Configs and random weights of models to export."""

from __future__ import annotations

import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import DefaultScope

from integralaction_mm import config_path

CROPPED = [
    dict(type='Resize', scale=(-1, 40)),
    dict(type='CenterCrop', crop_size=32),
]


def save(folder, cfg, weight=10.0) -> tuple:
    """Write a config, and a checkpoint of random weights with clear scores."""
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(cfg.model)
    model.cls_head.fc_cls.weight.data *= weight
    cfg.dump(folder / 'config.py')
    torch.save(model.state_dict(), folder / 'weights.pth')
    return folder / 'config.py', folder / 'weights.pth'


def pantomime(stage: str, **head) -> Config:
    stage, _, kind = stage.partition('+')
    name = '_'.join(filter(None, (stage, 'pantomime', kind)))
    cfg = Config.fromfile(config_path(f'pantomime/{name}.py'))
    cfg.model.cls_head.update(head)
    return cfg


def setting_a() -> Config:
    """Setting A with T = 2 and T' = 8, on frames of 32 pixels and a smaller RGB stream."""
    cfg = Config.fromfile(config_path('integralaction/rgb_pose_k400.py'))
    cfg.model.rgb_backbone.update(depth=18, num_segments=2)
    cfg.model.pose_backbone.num_segments = 8
    channels = dict(rgb=512, pose=512)
    cfg.model.cls_head.update(num_segments=2, num_classes=3, in_channels=channels)
    sampler, *_, pack = cfg.test_dataloader.dataset.pipeline
    sampler.clip_len = dict(RGB=2, Pose=8)
    cfg.test_dataloader.dataset.pipeline = [
        sampler,
        dict(type='OncePerFrame', transforms=[dict(type='DecodeTwoStream'), *CROPPED]),
        dict(type='FormatShape', input_format='NCHW'),
        dict(type='PoseHeatmapPAF', size=(8, 8)),
        pack,
    ]
    return cfg


def ends_in(*steps) -> Config:
    cfg = setting_a()
    cfg.test_dataloader.dataset.pipeline[1].transforms[1:] = steps
    return cfg
