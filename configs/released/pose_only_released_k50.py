_base_ = [
    '../_base_/models/pose_released.py',
    '../_base_/datasets/kinetics50.py',
    '../_base_/pipelines/released.py',
    '../_base_/schedules/released_30e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.pose.train
test_pipeline = _base_.pose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.pose.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
