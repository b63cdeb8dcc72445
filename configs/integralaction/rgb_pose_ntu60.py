_base_ = [
    '../_base_/models/rgb_r50_pose_r18_t32.py',
    '../_base_/datasets/ntu60.py',
    '../_base_/pipelines/setting_a_ntu.py',
    '../_base_/schedules/integration_20e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb_pose.train
test_pipeline = _base_.rgb_pose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_pose.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(
    pose_backbone=dict(in_channels=73),  # NTU-25: 25 heatmaps and 24 bones of 2 channels
    cls_head=dict(num_classes=60),
)
load_from = 'streams://rgb=work_dirs/rgb_only_ntu60&pose=work_dirs/pose_only_ntu60'
