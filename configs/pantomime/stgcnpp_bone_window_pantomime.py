# Pose stage of rgb_gated_stgcnpp_bone_pantomime_robust.py.
_base_ = ['./stgcnpp_joint_pantomime.py', '../_base_/pipelines/skeleton_window.py']

train_pipeline = _base_.bone_stage.pantomime.train
test_pipeline = _base_.bone_stage.pantomime.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.bone_stage.pantomime.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
