# Pose stage of rgb_posec3d_pantomime.py.
_base_ = ['./posec3d_keypoint_pantomime.py', '../_base_/pipelines/skeleton_window_pantomime.py']

train_dataloader = dict(dataset=dict(pipeline=_base_.heatmap_stage.train))
val_dataloader = dict(dataset=dict(pipeline=_base_.heatmap_stage.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.heatmap_stage.test))
