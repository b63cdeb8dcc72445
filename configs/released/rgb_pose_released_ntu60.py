_base_ = [
    '../_base_/models/rgb_pose_released.py',
    '../_base_/datasets/ntu60.py',
    '../_base_/pipelines/released_ntu.py',
    '../_base_/schedules/released_30e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb_pose.train
test_pipeline = _base_.rgb_pose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_pose.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(
    rgb_backbone=dict(depth=50),
    pose_backbone=dict(in_channels=73, num_segments=29),  # 25 heatmaps, 24 bones of 2 channels
    cls_head=dict(in_channels=dict(rgb=2048), num_classes=60, pose_pool=4),
)
optim_wrapper = dict(optimizer=dict(lr=5e-4))
load_from = (
    'streams://rgb=work_dirs/rgb_only_released_ntu60&pose=work_dirs/pose_only_released_ntu60'
)
