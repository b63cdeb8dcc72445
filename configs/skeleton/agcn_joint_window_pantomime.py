# Pose stage of rgb_agcn_pantomime.py.
_base_ = ['./agcn_joint_pantomime.py', '../_base_/pipelines/skeleton_window_pantomime.py']

train_dataloader = dict(dataset=dict(pipeline=_base_.graph_stage.train))
val_dataloader = dict(dataset=dict(pipeline=_base_.graph_stage.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.graph_stage.test))
