# Pose stage of rgb_agcn_k50.py.
_base_ = ['./agcn_joint_k50.py', '../_base_/pipelines/skeleton_window.py']

train_dataloader = dict(dataset=dict(dataset=dict(pipeline=_base_.graph_stage.train)))
val_dataloader = dict(dataset=dict(pipeline=_base_.graph_stage.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.graph_stage.test))
