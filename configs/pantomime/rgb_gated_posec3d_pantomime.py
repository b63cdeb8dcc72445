_base_ = [
    '../_base_/models/skeleton_rgb_posec3d.py',
    '../_base_/datasets/pantomime.py',
    '../_base_/pipelines/skeleton_window.py',
    '../_base_/schedules/pantomime_6e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb_heatmap.pantomime.train
test_pipeline = _base_.rgb_heatmap.pantomime.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_heatmap.pantomime.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(
    pose_backbone=dict(base_channels=16, stage_blocks=(4, 6, 3), temporal_strides=(1, 1, 1)),
    cls_head=dict(num_classes=12, in_channels=dict(pose=256), pose_pool=1),  # 8 poses stay 8
)
load_from = (
    'streams://rgb=work_dirs/rgb_only_pantomime&pose=work_dirs/posec3d_keypoint_window_pantomime'
)

# As in rgb_pose_pantomime.py.
optim_wrapper = dict(paramwise_cfg=dict(custom_keys={'cls_head.gate_norm': dict(lr_mult=40)}))
