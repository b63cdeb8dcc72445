_base_ = [
    '../_base_/models/rgb_released.py',
    '../_base_/datasets/kinetics50.py',
    '../_base_/pipelines/released.py',
    '../_base_/schedules/released_30e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb.train
test_pipeline = _base_.rgb.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
