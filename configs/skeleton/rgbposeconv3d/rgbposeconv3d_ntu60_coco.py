# COCO-17 poses in the annotation file that MMAction2 offers; takes its checkpoint.
_base_ = [
    'mmaction::skeleton/posec3d/rgbpose_conv3d/rgbpose_conv3d.py',
    '../../_base_/datasets/skeleton_ntu60_coco.py',
    '../../_base_/pipelines/skeleton_rgbpose_coco.py',
]

videos = dict(data_prefix=dict(video='data/ntu60/videos'), **_base_.source)
train_pipeline = _base_.rgbpose.train
test_pipeline = _base_.rgbpose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline, **videos))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgbpose.val, **videos))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **videos))
