# Pose stage of rgb_gated_posec3d_k50.py.
_base_ = ['./posec3d_keypoint_k50.py', '../../_base_/pipelines/skeleton_window.py']

train_pipeline = _base_.heatmap_stage.setting_b.train
test_pipeline = _base_.heatmap_stage.setting_b.test
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline)))
val_dataloader = dict(dataset=dict(pipeline=_base_.heatmap_stage.setting_b.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
