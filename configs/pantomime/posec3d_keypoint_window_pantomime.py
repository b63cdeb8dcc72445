# Pose stage of rgb_gated_posec3d_pantomime.py.
_base_ = ['./posec3d_keypoint_pantomime.py', '../_base_/pipelines/skeleton_window.py']

train_pipeline = _base_.heatmap_stage.pantomime.train
test_pipeline = _base_.heatmap_stage.pantomime.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.heatmap_stage.pantomime.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
