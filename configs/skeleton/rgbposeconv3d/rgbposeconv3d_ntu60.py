_base_ = [
    'mmaction::skeleton/posec3d/rgbpose_conv3d/rgbpose_conv3d.py',
    '../../_base_/datasets/skeleton_ntu60.py',
    '../../_base_/pipelines/skeleton_rgbpose_ntu.py',
]

train_pipeline = _base_.rgbpose.train
test_pipeline = _base_.rgbpose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline, **_base_.data.train))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgbpose.val, **_base_.data.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **_base_.data.test))

# MMAction2's load_from stays; its first pose convolution is for COCO-17 and is left out.
load_from_partly = True
model = dict(backbone=dict(pose_pathway=dict(in_channels=25)))
