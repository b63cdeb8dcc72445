_base_ = [
    'mmaction::skeleton/2s-agcn/2s-agcn_8xb16-joint-u100-80e_ntu60-xsub-keypoint-2d.py',
    '../_base_/datasets/skeleton_pantomime.py',
    '../_base_/pipelines/skeleton_gcn_pantomime.py',
]

train_pipeline = _base_.by_modality.joint.train
test_pipeline = _base_.by_modality.joint.test
train_dataloader = dict(
    batch_size=8,
    num_workers=2,
    dataset=dict(_delete_=True, pipeline=train_pipeline, **_base_.data.train),
)
val_dataloader = dict(
    num_workers=2, dataset=dict(pipeline=_base_.by_modality.joint.val, **_base_.data.val)
)
test_dataloader = dict(
    batch_size=8, num_workers=2, dataset=dict(pipeline=test_pipeline, **_base_.data.test)
)
model = dict(  # of half the width
    backbone=dict(graph_cfg=dict(layout='openpose'), base_channels=32, num_person=1),
    cls_head=dict(num_classes=12, in_channels=128),
)
train_cfg = dict(max_epochs=16, val_begin=16, val_interval=16)
optim_wrapper = dict(optimizer=dict(lr=0.01))
param_scheduler = [
    dict(type='CosineAnnealingLR', eta_min=0, T_max=16, by_epoch=True, convert_to_iter_based=True)
]
auto_scale_lr = dict(enable=False, base_batch_size=8)
