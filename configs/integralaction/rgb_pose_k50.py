_base_ = [
    '../_base_/models/rgb_pose_r18.py',
    '../_base_/datasets/kinetics50.py',
    '../_base_/pipelines/setting_b.py',
    '../_base_/schedules/integration_20e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb_pose.train
test_pipeline = _base_.rgb_pose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_pose.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

load_from = 'streams://rgb=work_dirs/rgb_only_k50&pose=work_dirs/pose_only_k50'
