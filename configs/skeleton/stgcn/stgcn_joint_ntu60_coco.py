# COCO-17 poses in the annotation file that MMAction2 offers; takes its checkpoints.
_base_ = [
    'mmaction::skeleton/stgcn/stgcn_8xb16-joint-u100-80e_ntu60-xsub-keypoint-2d.py',
    '../../_base_/datasets/skeleton_ntu60_coco.py',
    '../../_base_/pipelines/skeleton_gcn_coco.py',
]

source = _base_.source
train_pipeline = _base_.gcn.train
test_pipeline = _base_.gcn.test
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline, **source)))
val_dataloader = dict(dataset=dict(pipeline=_base_.gcn.val, **source))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **source))
