_base_ = [
    '../_base_/models/pose_r18_t32.py',
    '../_base_/datasets/kinetics400.py',
    '../_base_/pipelines/setting_a.py',
    '../_base_/schedules/stream_70e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.pose.train
test_pipeline = _base_.pose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.pose.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(cls_head=dict(num_classes=400))
