_base_ = './posec3d_keypoint_k50.py'

train_dataloader = dict(dataset=dict(dataset=dict(pipeline=_base_.heatmap.limb.train)))
val_dataloader = dict(dataset=dict(pipeline=_base_.heatmap.limb.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.heatmap.limb.test))

model = dict(backbone=dict(in_channels=17))
