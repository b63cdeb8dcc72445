_base_ = [
    '../_base_/models/pose_r18_t32.py',
    '../_base_/datasets/ntu60.py',
    '../_base_/pipelines/setting_a_ntu.py',
    '../_base_/schedules/stream_40e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.pose.train
test_pipeline = _base_.pose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.pose.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(
    backbone=dict(in_channels=73),  # NTU-25: 25 heatmaps and 24 bones of 2 channels
    cls_head=dict(num_classes=60),
)
