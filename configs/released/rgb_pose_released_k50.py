# The released recipe on Kinetics50; the tests of converted checkpoints take it too.
_base_ = [
    '../_base_/models/rgb_pose_released.py',
    '../_base_/datasets/kinetics50.py',
    '../_base_/pipelines/released.py',
    '../_base_/schedules/released_30e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb_pose.train
test_pipeline = _base_.rgb_pose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_pose.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

optim_wrapper = dict(optimizer=dict(lr=5e-4))
load_from = 'streams://rgb=work_dirs/rgb_only_released_k50&pose=work_dirs/pose_only_released_k50'
