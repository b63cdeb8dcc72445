_base_ = [
    '../_base_/models/rgb_r18.py',
    '../_base_/datasets/weizmann_context.py',
    '../_base_/pipelines/real.py',
    '../_base_/schedules/real_12e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb.weizmann.train
test_pipeline = _base_.rgb.weizmann.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb.weizmann.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

weights = '{{$INTEGRALACTION_REAL:data}}/weights/mobilenet_v2_imagenet_mmaction.pth'
model = dict(
    backbone=dict(
        _delete_=True, type='MobileNetV2TSM', pretrained=weights, num_segments=8, shift_div=8
    ),
    cls_head=dict(num_classes=10, in_channels=1280),
)
