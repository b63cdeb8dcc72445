"""One leaf of each family of models, on a small scale, with random weights."""

from __future__ import annotations

from pathlib import Path

import torch
from leaves import with_options
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import DefaultScope
from small_leaves import narrow, shrink, without_downloads

FAMILIES = dict(
    rgb='integralaction/rgb_only_k50',
    pose='integralaction/pose_only_k50',
    gated='integralaction/rgb_pose_k50',
    robust='pantomime/rgb_pose_pantomime_robust',
    released='released/rgb_pose_released_k50',
    stgcn='pantomime/stgcn_joint_pantomime',
    stgcnpp='pantomime/stgcnpp_bone_motion_pantomime',
    agcn='pantomime/2s-agcn_joint_motion_pantomime',
    stgcn_ntu25='skeleton/stgcn/stgcn_joint_ntu60',
    stgcnpp_coco17='real/stgcnpp_joint_penn',
    stgcn_window='pantomime/stgcn_joint_window_pantomime',
    posec3d_keypoint='pantomime/posec3d_keypoint_pantomime',
    posec3d_limb='pantomime/posec3d_limb_pantomime',
    posec3d_window='pantomime/posec3d_keypoint_window_pantomime',
    rgbposeconv3d='pantomime/rgbposeconv3d_pantomime',
    gated_stgcn='pantomime/rgb_gated_stgcn_pantomime',
    gated_stgcnpp='pantomime/rgb_gated_stgcnpp_pantomime',
    gated_agcn='pantomime/rgb_gated_2s-agcn_pantomime',
    gated_posec3d='pantomime/rgb_gated_posec3d_pantomime',
)


def small_leaf(leaf: str, ann_file: Path | str, videos: Path | str) -> Config:
    """A leaf's config that tests on the annotations of a folder of small videos."""
    cfg = Config(with_options(f'{leaf}.py').to_dict(), format_python_code=False)
    loader = cfg.test_dataloader
    loader.update(batch_size=2, num_workers=0, persistent_workers=False)
    loader.dataset = dict(
        type='TwoStreamDataset',
        ann_file=str(ann_file),
        data_prefix=dict(video=str(videos)),
        split='test_in_context',
        test_mode=True,
        indices=3,
        pipeline=shrink(loader.dataset.pipeline),
    )
    without_downloads(cfg.model)
    narrow(cfg.model)
    cfg.load_from = None
    # What only trains.
    cfg.train_cfg = cfg.train_dataloader = cfg.optim_wrapper = cfg.param_scheduler = None
    cfg.val_cfg = cfg.val_dataloader = cfg.val_evaluator = cfg.custom_hooks = None
    cfg.visualizer = None
    return cfg


def save_weights(cfg: Config, folder: Path) -> Path:
    """Write a checkpoint of random weights, with which the scores differ from clip to clip."""
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(cfg.model)
    # PoseC3D's random features are larger than others'.
    scale = 0.3 if cfg.model.cls_head.type == 'I3DHead' else 10
    for name, parameter in model.named_parameters():
        if name.endswith(('fc_cls.weight', 'fc.weight', 'fc_rgb.weight', 'fc_pose.weight')):
            parameter.data *= scale * parameter.shape[1] ** -0.5 / parameter.data.std()
    path = folder / 'weights.pth'
    torch.save(dict(state_dict=model.state_dict()), path)
    return path
