_base_ = [
    '../_base_/models/rgb_pose_r18.py',
    '../_base_/datasets/weizmann_context.py',
    '../_base_/pipelines/real.py',
    '../_base_/schedules/real_12e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb_pose.weizmann.train
test_pipeline = _base_.rgb_pose.weizmann.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_pose.weizmann.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(
    rgb_backbone=dict(
        _delete_=True, type='MobileNetV2TSM', pretrained2d=False, num_segments=8, shift_div=8
    ),
    pose_backbone=dict(in_channels=55, strides=(2, 2, 2, 2)),
    cls_head=dict(num_classes=10, in_channels=dict(rgb=1280)),
)
load_from = 'streams://rgb=work_dirs/rgb_only_weizmann&pose=work_dirs/pose_only_weizmann'
