_base_ = ['./pose_only_weizmann.py', '../_base_/datasets/ut_interaction.py']

train_pipeline = _base_.pose.ut.train
test_pipeline = _base_.pose.ut.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline, **_base_.ut.train), drop_last=True)
val_dataloader = dict(dataset=dict(pipeline=_base_.pose.ut.val, **_base_.ut.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **_base_.ut.test))
test_sets = dict(_delete_=True, **_base_.ut.test_sets)
train_cfg = _base_.ut.train_cfg
param_scheduler = _base_.ut.param_scheduler

model = dict(cls_head=dict(num_classes=6))
