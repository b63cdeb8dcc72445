_base_ = ['./rgb_pose_weizmann_robust.py', '../_base_/datasets/ut_interaction.py']

train_pipeline = _base_.rgb_pose.ut.train
test_pipeline = _base_.rgb_pose.ut.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline, **_base_.ut.train), drop_last=True)
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_pose.ut.val, **_base_.ut.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **_base_.ut.test))
test_sets = dict(_delete_=True, **_base_.ut.test_sets)
train_cfg = _base_.ut.train_cfg
param_scheduler = _base_.ut.param_scheduler

classes = dict(num_classes=6)
model = dict(cls_head=classes, stream_heads=dict(rgb=classes, pose=classes))
load_from = (
    'streams://rgb=work_dirs/rgb_only_ut_interaction&pose=work_dirs/pose_only_ut_interaction'
)
