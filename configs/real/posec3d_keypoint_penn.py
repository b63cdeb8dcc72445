_base_ = [
    'mmaction::skeleton/posec3d/slowonly_r50_8xb16-u48-240e_ntu60-xsub-keypoint.py',
    '../_base_/datasets/skeleton_penn.py',
    '../_base_/pipelines/skeleton_heatmap_real.py',
]

train_pipeline = _base_.heatmap.train
test_pipeline = _base_.heatmap.test
train_dataloader = dict(
    num_workers=2, dataset=dict(_delete_=True, pipeline=train_pipeline, **_base_.data.train)
)
val_dataloader = dict(num_workers=2, dataset=dict(pipeline=_base_.heatmap.val, **_base_.data.val))
test_dataloader = dict(
    batch_size=8, num_workers=2, dataset=dict(pipeline=test_pipeline, **_base_.data.test)
)
model = dict(  # of half the width; no stride in time
    backbone=dict(base_channels=16, temporal_strides=(1, 1, 1)),
    cls_head=dict(num_classes=15, in_channels=256),
)
train_cfg = dict(max_epochs=12, val_begin=12, val_interval=12)
optim_wrapper = dict(optimizer=dict(lr=0.03))
param_scheduler = [
    dict(type='CosineAnnealingLR', eta_min=0, T_max=12, by_epoch=True, convert_to_iter_based=True)
]
auto_scale_lr = dict(enable=False, base_batch_size=16)
