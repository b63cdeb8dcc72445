# COCO-17 poses in the annotation file that MMAction2 offers; takes its checkpoint.
_base_ = [
    'mmaction::skeleton/posec3d/slowonly_r50_8xb16-u48-240e_ntu60-xsub-keypoint.py',
    '../../_base_/datasets/skeleton_ntu60_coco.py',
    '../../_base_/pipelines/skeleton_heatmap_coco.py',
]

source, maps = _base_.source, _base_.heatmap.keypoint
train_pipeline = maps.train
test_pipeline = maps.test
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline, **source)))
val_dataloader = dict(dataset=dict(pipeline=maps.val, **source))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **source))

auto_scale_lr = dict(enable=False, base_batch_size=128)  # 8 GPUs of 16, which MMAction2 leaves out
