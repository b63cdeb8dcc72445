# Pose stage of rgb_gated_posec3d_k50.py.
_base_ = ['./posec3d_keypoint_k50.py', '../../_base_/pipelines/skeleton_window.py']

train_dataloader = dict(dataset=dict(dataset=dict(pipeline=_base_.heatmap_stage.setting_b.train)))
val_dataloader = dict(dataset=dict(pipeline=_base_.heatmap_stage.setting_b.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.heatmap_stage.setting_b.test))
