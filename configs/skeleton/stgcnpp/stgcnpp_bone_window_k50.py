# Pose stage of rgb_gated_stgcnpp_bone_k50_robust.py.
_base_ = ['./stgcnpp_joint_k50.py', '../../_base_/pipelines/skeleton_window.py']

train_pipeline = _base_.bone_stage.setting_b.train
test_pipeline = _base_.bone_stage.setting_b.test
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline)))
val_dataloader = dict(dataset=dict(pipeline=_base_.bone_stage.setting_b.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
