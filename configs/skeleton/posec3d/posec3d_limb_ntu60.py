_base_ = './posec3d_keypoint_ntu60.py'

train_pipeline = _base_.heatmap.limb.train
test_pipeline = _base_.heatmap.limb.test
train_dataloader = dict(dataset=dict(dataset=dict(pipeline=train_pipeline)))
val_dataloader = dict(dataset=dict(pipeline=_base_.heatmap.limb.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(backbone=dict(in_channels=24))
