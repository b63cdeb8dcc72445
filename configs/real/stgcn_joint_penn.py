_base_ = [
    'mmaction::skeleton/stgcn/stgcn_8xb16-joint-u100-80e_ntu60-xsub-keypoint-2d.py',
    '../_base_/datasets/skeleton_penn.py',
    '../_base_/pipelines/skeleton_gcn_real.py',
]

train_pipeline = _base_.gcn.train
test_pipeline = _base_.gcn.test
train_dataloader = dict(
    num_workers=2, dataset=dict(_delete_=True, pipeline=train_pipeline, **_base_.data.train)
)
val_dataloader = dict(num_workers=2, dataset=dict(pipeline=_base_.gcn.val, **_base_.data.val))
test_dataloader = dict(
    batch_size=16, num_workers=2, dataset=dict(pipeline=test_pipeline, **_base_.data.test)
)
model = dict(  # of half the width
    backbone=dict(base_channels=32),
    cls_head=dict(num_classes=15, in_channels=128),
)
train_cfg = dict(max_epochs=16, val_begin=16, val_interval=16)
optim_wrapper = dict(optimizer=dict(lr=0.02))
param_scheduler = [
    dict(type='CosineAnnealingLR', eta_min=0, T_max=16, by_epoch=True, convert_to_iter_based=True)
]
auto_scale_lr = dict(enable=False, base_batch_size=16)
