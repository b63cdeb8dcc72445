_base_ = [
    'mmaction::skeleton/posec3d/rgbpose_conv3d/rgbpose_conv3d.py',
    '../_base_/datasets/skeleton_pantomime.py',
    '../_base_/pipelines/skeleton_rgbpose_pantomime.py',
]

train_pipeline = _base_.rgbpose.train
test_pipeline = _base_.rgbpose.test
workers = dict(batch_size=8, num_workers=2)
train_dataloader = dict(
    dataset=dict(_delete_=True, pipeline=train_pipeline, **_base_.data.train), **workers
)
val_dataloader = dict(
    batch_size=16, num_workers=2, dataset=dict(pipeline=_base_.rgbpose.val, **_base_.data.val)
)
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **_base_.data.test), **workers)
model = dict(  # of a quarter of the width
    backbone=dict(
        rgb_pathway=dict(base_channels=16), pose_pathway=dict(in_channels=18, base_channels=8)
    ),
    cls_head=dict(num_classes=12, in_channels=[512, 128]),
)
load_from = None
train_cfg = dict(max_epochs=5, val_begin=5, val_interval=5)
optim_wrapper = dict(optimizer=dict(lr=0.03))
param_scheduler = [
    dict(type='CosineAnnealingLR', eta_min=0, T_max=5, by_epoch=True, convert_to_iter_based=True)
]
auto_scale_lr = dict(enable=False, base_batch_size=8)
