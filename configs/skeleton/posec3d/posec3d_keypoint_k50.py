_base_ = [
    'mmaction::skeleton/posec3d/slowonly_r50_8xb32-u48-240e_k400-keypoint.py',
    '../../_base_/datasets/skeleton_k50.py',
    '../../_base_/pipelines/skeleton_heatmap.py',
]

train_pipeline = _base_.heatmap.keypoint.train
test_pipeline = _base_.heatmap.keypoint.test
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline, **_base_.data.train)))
val_dataloader = dict(dataset=dict(pipeline=_base_.heatmap.keypoint.val, **_base_.data.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **_base_.data.test))

model = dict(backbone=dict(in_channels=18), cls_head=dict(num_classes=50))
