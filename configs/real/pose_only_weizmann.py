_base_ = [
    '../_base_/models/pose_r18.py',
    '../_base_/datasets/weizmann_context.py',
    '../_base_/pipelines/real.py',
    '../_base_/schedules/real_12e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.pose.weizmann.train
test_pipeline = _base_.pose.weizmann.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.pose.weizmann.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(
    backbone=dict(in_channels=55, pretrained=None, strides=(2, 2, 2, 2)),  # stride 2 for time
    cls_head=dict(num_classes=10),
)
optim_wrapper = dict(optimizer=dict(lr=1e-2))  # from scratch
