_base_ = [
    '../_base_/models/pose_r18.py',
    '../_base_/datasets/kinetics50.py',
    '../_base_/pipelines/setting_b.py',
    '../_base_/schedules/stream_40e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.pose.train
test_pipeline = _base_.pose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.pose.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
