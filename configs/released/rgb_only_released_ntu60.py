_base_ = [
    '../_base_/models/rgb_released.py',
    '../_base_/datasets/ntu60.py',
    '../_base_/pipelines/released_ntu.py',
    '../_base_/schedules/released_30e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb.train
test_pipeline = _base_.rgb.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(
    backbone=dict(
        depth=50, pretrained='https://download.pytorch.org/models/resnet50-0676ba61.pth'
    ),
    cls_head=dict(in_channels=2048, num_classes=60),
)
