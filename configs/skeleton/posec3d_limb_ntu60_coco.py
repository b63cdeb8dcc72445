# COCO-17 poses in the annotation file that MMAction2 offers; takes its checkpoint.
_base_ = [
    'mmaction::skeleton/posec3d/slowonly_r50_8xb16-u48-240e_ntu60-xsub-limb.py',
]

pack = dict(type='PackActionInputs', meta_keys=('filename', 'frame_dir', 'img_shape'))
custom_imports = dict(imports=['integralaction_mm'], allow_failed_imports=False)
source = dict(type='TwoStreamDataset')
train_dataloader = dict(dataset=dict(dataset=dict(**source)))
val_dataloader = dict(dataset=dict(pipeline=[*_base_.val_pipeline[:-1], pack], **source))
test_dataloader = dict(dataset=dict(pipeline=[*_base_.test_pipeline[:-1], pack], **source))

auto_scale_lr = dict(enable=False, base_batch_size=128)  # 8 GPUs of 16, which MMAction2 leaves out
