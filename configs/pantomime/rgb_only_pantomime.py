_base_ = [
    '../_base_/models/rgb_r18.py',
    '../_base_/datasets/pantomime.py',
    '../_base_/pipelines/pantomime.py',
    '../_base_/schedules/pantomime_6e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb.train
test_pipeline = _base_.rgb.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(
    backbone=dict(pretrained=None, pretrained2d=False),  # from scratch, without a download
    cls_head=dict(num_classes=12),
)
