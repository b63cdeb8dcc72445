# COCO-17 poses in the annotation file that MMAction2 offers; takes its checkpoint.
_base_ = [
    'mmaction::skeleton/posec3d/slowonly_r50_8xb16-u48-240e_ntu60-xsub-limb.py',
    '../_base_/datasets/skeleton_ntu60_coco.py',
]

val_pipeline = [*_base_.val_pipeline[:-1], _base_.pack]
test_pipeline = [*_base_.test_pipeline[:-1], _base_.pack]
train_dataloader = dict(dataset=dict(dataset=_base_.source))
val_dataloader = dict(dataset=dict(pipeline=val_pipeline, **_base_.source))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **_base_.source))

auto_scale_lr = dict(enable=False, base_batch_size=128)  # 8 GPUs of 16, which MMAction2 leaves out
