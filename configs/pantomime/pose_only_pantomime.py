_base_ = [
    '../_base_/models/pose_r18.py',
    '../_base_/datasets/pantomime.py',
    '../_base_/pipelines/pantomime.py',
    '../_base_/schedules/pantomime_8e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.pose.train
test_pipeline = _base_.pose.test
train_dataloader = dict(batch_size=8, dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.pose.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(
    backbone=dict(pretrained=None, strides=(2, 2, 2, 2)),  # from scratch; stride 2 for time
    cls_head=dict(num_classes=12),
)
