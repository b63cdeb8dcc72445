_base_ = [
    'mmaction::skeleton/posec3d/slowonly_r50_8xb16-u48-240e_ntu60-xsub-keypoint.py',
    '../../_base_/datasets/skeleton_ntu60.py',
    '../../_base_/pipelines/skeleton_heatmap_ntu.py',
]

train_pipeline = _base_.heatmap.keypoint.train
test_pipeline = _base_.heatmap.keypoint.test
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline, **_base_.data.train)))
val_dataloader = dict(dataset=dict(pipeline=_base_.heatmap.keypoint.val, **_base_.data.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **_base_.data.test))

model = dict(backbone=dict(in_channels=25))
auto_scale_lr = dict(enable=False, base_batch_size=128)  # 8 GPUs of 16, which MMAction2 leaves out
