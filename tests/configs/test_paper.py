"""The numbers of the paper, and of the released code, in what the configs build."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from mmaction.registry import MODELS, PARAM_SCHEDULERS, TRANSFORMS
from mmcv.transforms import BaseTransform
from mmengine.config import Config
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope
from torch import nn

import integralaction_mm  # noqa: F401

ROOT = Path(__file__).resolve().parents[2] / 'configs'

# Section 3.5: learning rate, epochs where it is divided by 10, epochs.
SINGLE, SINGLE_K400, BOTH = (1e-2, [20, 30], 40), (1e-2, [30, 60], 70), (1e-3, [10, 15], 20)
RELEASED, RELEASED_BOTH = (5e-3, [21, 26], 30), (5e-4, [21, 26], 30)
# Sections 4.2 to 4.4: T and tau.
RGB, POSE_A, POSE_B, POSE_NTU = dict(RGB=(8, 8)), dict(Pose=(32, 2)), dict(Pose=(8, 8)), (29, 2)
# Pixels of the crops before they become 224: 1, .875, .75 and .66 of the short side, 256 or 240
# of NTU RGB+D; of 224 as released.
CROPS, NTU_CROPS, RELEASED_CROPS = [256, 224, 192, 168], [240, 210, 180, 158], [224, 196, 168, 147]

# Config, schedule, lambda, frames, crops; all else is the same for all.
ROWS: list[tuple[str, tuple, float | None, dict, list[int]]] = [
    ('integralaction/rgb_only_k50', SINGLE, None, RGB, CROPS),
    ('integralaction/rgb_only_k400', SINGLE_K400, None, RGB, CROPS),
    ('integralaction/rgb_only_ntu60', SINGLE, None, RGB, NTU_CROPS),
    ('integralaction/pose_only_k50', SINGLE, None, POSE_B, CROPS),
    ('integralaction/pose_only_k50_heatmap', SINGLE, None, POSE_B, CROPS),
    ('integralaction/pose_only_k50_paf', SINGLE, None, POSE_B, CROPS),
    ('integralaction/pose_only_k400', SINGLE_K400, None, POSE_A, CROPS),
    ('integralaction/pose_only_ntu60', SINGLE, None, POSE_A, NTU_CROPS),
    ('integralaction/rgb_pose_k50', BOTH, 1.5, RGB | POSE_B, CROPS),
    ('integralaction/rgb_pose_k50_gate_rgb', BOTH, 1.5, RGB | POSE_B, CROPS),
    ('integralaction/rgb_pose_k50_gate_both', BOTH, 1.5, RGB | POSE_B, CROPS),
    ('integralaction/rgb_pose_k50_lambda0', BOTH, 0.0, RGB | POSE_B, CROPS),
    ('integralaction/rgb_pose_k50_lambda1', BOTH, 1.0, RGB | POSE_B, CROPS),
    ('integralaction/rgb_pose_k50_lambda5', BOTH, 5.0, RGB | POSE_B, CROPS),
    ('integralaction/rgb_pose_k50_no_gate', BOTH, None, RGB | POSE_B, CROPS),
    ('integralaction/rgb_pose_k50_feature_fuse', BOTH, None, RGB | POSE_B, CROPS),
    ('integralaction/rgb_pose_k50_unfrozen', BOTH, 1.5, RGB | POSE_B, CROPS),
    ('integralaction/rgb_pose_k50_no_pretraining', SINGLE, 1.5, RGB | POSE_B, CROPS),
    ('integralaction/rgb_pose_k400', BOTH, 1.5, RGB | POSE_A, CROPS),
    ('integralaction/rgb_pose_k400_lambda5', BOTH, 5.0, RGB | POSE_A, CROPS),
    ('integralaction/rgb_pose_ntu60', BOTH, 1.5, RGB | POSE_A, NTU_CROPS),
    ('integralaction/rgb_pose_ntu60_lambda5', BOTH, 5.0, RGB | POSE_A, NTU_CROPS),
    ('released/rgb_only_released_k50', RELEASED, None, RGB, RELEASED_CROPS),
    ('released/rgb_only_released_ntu60', RELEASED, None, RGB, RELEASED_CROPS),
    ('released/pose_only_released_k50', RELEASED, None, POSE_B, RELEASED_CROPS),
    ('released/pose_only_released_ntu60', RELEASED, None, dict(Pose=POSE_NTU), RELEASED_CROPS),
    ('released/rgb_pose_released_k50', RELEASED_BOTH, 1.5, RGB | POSE_B, RELEASED_CROPS),
    (
        'released/rgb_pose_released_ntu60',
        RELEASED_BOTH,
        1.5,
        dict(RGB=(8, 8), Pose=POSE_NTU),
        RELEASED_CROPS,
    ),
]


@pytest.fixture(autouse=True)
def _scope():
    with DefaultScope.overwrite_default_scope('mmaction'):
        yield


def load(name: str) -> Config:
    cfg = Config.fromfile(str(ROOT / f'{name}.py'))
    for key in {'backbone', 'rgb_backbone', 'pose_backbone'} & set(cfg.model):
        if cfg.model[key].get('pretrained'):
            cfg.model[key].pretrained = None  # no download
    return cfg


def build_steps(cfg: Config, phase: str) -> dict[str, BaseTransform]:
    """Transforms of a phase by their class; a later one of the same class wins."""
    steps = map(TRANSFORMS.build, cfg[f'{phase}_dataloader'].dataset.pipeline)
    return {type(step).__name__: step for step in steps}


def is_shift(module: nn.Module) -> bool:
    return type(module).__name__ == 'TemporalShift'


def test_every_config_of_the_paper_has_a_row():
    folders = ('integralaction', 'released')
    leaves = {
        path.relative_to(ROOT).with_suffix('').as_posix()
        for folder in folders
        for path in (ROOT / folder).glob('*.py')
        if not path.stem.endswith('_robust')  # not the paper's
    }
    assert {name for name, *_ in ROWS} == leaves


@pytest.mark.parametrize(
    'name, schedule, weight, frames, crops', ROWS, ids=[row[0] for row in ROWS]
)
def test_numbers(name, schedule, weight, frames, crops):
    cfg = load(name)
    model = MODELS.build(cfg.model)
    check_schedule(cfg, model, *schedule)
    gated = getattr(model.cls_head, 'gate', None) is not None
    assert (model.cls_head.loss_gate_weight if gated else None) == weight
    shifts = [module for module in model.modules() if is_shift(module)]
    assert {shift.shift_div for shift in shifts} == {4 if 'released' in name else 8}
    train, test = build_steps(cfg, 'train'), build_steps(cfg, 'test')
    for steps, clips in ((train, 1), (test, 10)):
        sample = steps['SampleTwoRate']
        assert sample.clip_len == {key: t for key, (t, _) in frames.items()}
        assert sample.frame_interval == {key: tau for key, (_, tau) in frames.items()}
        assert sample.num_clips == clips
        assert sample.test_mode == (clips == 10)
        if 'Pose' in frames:
            check_maps(steps['PoseHeatmapPAF'], strict='released' in name)
    assert train['Flip'].flip_ratio == 0.5
    assert train['Resize'].scale == (224, 224)
    height = 240 if 'ntu60' in name else 256
    assert [int(height * scale) for scale in train['MultiScaleCrop'].scales] == crops
    assert train['MultiScaleCrop'].input_size == (224, 224)


def check_schedule(
    cfg: Config, model: nn.Module, lr: float, milestones: list[int], epochs: int
) -> None:
    optimizer: Any = build_optim_wrapper(model, cfg.optim_wrapper).optimizer
    (group,) = optimizer.param_groups
    assert type(optimizer).__name__ == 'SGD'
    assert (group['lr'], group['momentum'], group['weight_decay']) == (lr, 0.9, 1e-4)
    (scheduler,) = (
        PARAM_SCHEDULERS.build(dict(optimizer=optimizer, **part)) for part in cfg.param_scheduler
    )
    assert (sorted(scheduler.milestones), scheduler.gamma) == (milestones, 0.1)
    assert scheduler.by_epoch
    assert cfg.train_cfg.max_epochs == epochs
    assert cfg.train_dataloader.batch_size * 4 == cfg.auto_scale_lr.base_batch_size == 32


def check_maps(render: BaseTransform, strict: bool) -> None:
    """Section 3.2."""
    maps = render.pose_maps
    assert (maps['sigma'], maps['score_thr'], maps['size']) == (0.5, 0.1, (56, 56))
    assert (maps['paf_width'], maps['strict_heatmap_score']) == (1.0, strict)
    assert render.max_persons == 5


# Tables 13 and 14: frames, channels and spatial size of what each layer of a stream puts out. The
# max-pool after conv1 of the appearance stream counts as part of res2 there.
LAYERS = ('conv1', 'layer1', 'layer2', 'layer3', 'layer4')
SETTING_A = dict(
    rgb=[(8, 64, 112), (8, 256, 56), (8, 512, 28), (8, 1024, 14), (8, 2048, 7)],
    pose=[(32, 64, 56), (32, 64, 56), (32, 128, 28), (32, 256, 14), (32, 512, 7)],
)
SETTING_B = dict(
    rgb=[(8, 64, 112), (8, 64, 56), (8, 128, 28), (8, 256, 14), (8, 512, 7)],
    pose=[(8, 64, 56), (8, 64, 56), (8, 128, 28), (8, 256, 14), (8, 512, 7)],
)


@pytest.mark.parametrize('name, table, classes, channels', [
    ('rgb_pose_k400', SETTING_A, 400, 52),
    ('rgb_pose_ntu60', SETTING_A, 60, 73),
    ('rgb_pose_k50', SETTING_B, 50, 52),
])  # fmt: skip
def test_output_of_every_layer(name, table, classes, channels):
    # Tensors without memory have shapes, and these are what the tables tell.
    model = MODELS.build(load(f'integralaction/{name}').model).to('meta').eval()
    seen: dict[str, tuple[int, ...]] = {}

    def watch(key: str, module: nn.Module) -> None:
        module.register_forward_hook(lambda _, args, out: seen.update({key: tuple(out.shape)}))

    streams = dict(rgb=model.rgb_backbone, pose=model.pose_backbone)
    for stream, backbone in streams.items():
        for layer in LAYERS:
            watch(f'{stream}.{layer}', getattr(backbone, layer))
        watch(f'{stream}.align', model.cls_head.align[stream])
    watch('gate', model.cls_head.gate_norm)
    watch('classifier', model.cls_head.fc_cls)
    frames = {stream: rows[0][0] for stream, rows in table.items()}
    inputs = dict(
        imgs=torch.empty(1, frames['rgb'], 3, 224, 224, device='meta'),
        heatmap_imgs=torch.empty(1, frames['pose'], channels, 56, 56, device='meta'),
    )
    with torch.no_grad():
        scores, gate = model(inputs, stage='head')
    for stream, rows in table.items():
        assert [seen[f'{stream}.{layer}'] for layer in LAYERS] == [
            (count, width, size, size) for count, width, size in rows
        ]
        assert seen[f'{stream}.align'] == (8, 512)  # 4x1x1 poses are averaged before, in setting A
    assert (seen['gate'], seen['classifier']) == ((8, 512), (8, classes))
    assert (tuple(gate.shape), tuple(scores.shape)) == ((1, 8, 512), (1, classes))


@pytest.mark.parametrize('name, rgb_blocks', [('k400', [3, 4, 6, 3]), ('k50', [2, 2, 2, 2])])
def test_every_residual_block_shifts(name, rgb_blocks):
    model = MODELS.build(load(f'integralaction/rgb_pose_{name}').model)
    for backbone, blocks in ((model.rgb_backbone, rgb_blocks), (model.pose_backbone, [2] * 4)):
        layers = [getattr(backbone, layer) for layer in LAYERS[1:]]
        assert [len(layer) for layer in layers] == blocks
        for layer in layers:
            for block in layer:
                assert sum(is_shift(part) for part in block.modules()) == 1
