_base_ = [
    'mmaction::skeleton/stgcn/stgcn_8xb16-joint-u100-80e_ntu60-xsub-keypoint-2d.py',
    '../../_base_/datasets/skeleton_ntu60.py',
    '../../_base_/pipelines/skeleton_gcn_ntu.py',
]

train_pipeline = _base_.gcn.train
test_pipeline = _base_.gcn.test
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline, **_base_.data.train)))
val_dataloader = dict(dataset=dict(pipeline=_base_.gcn.val, **_base_.data.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **_base_.data.test))

model = dict(backbone=dict(graph_cfg=dict(layout='nturgb+d')))
