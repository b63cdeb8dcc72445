# Table 9: part affinity fields alone.
_base_ = './pose_only_k50.py'

model = dict(backbone=dict(in_channels=34))  # OpenPose-18: 17 bones of 2 channels

maps = [dict(with_heatmap=False, **_base_.render), _base_.pack_pose[-1]]
train_dataloader = dict(dataset=dict(pipeline=[*_base_.pose.train[:-2], *maps]))
val_dataloader = dict(dataset=dict(pipeline=[*_base_.pose.val[:-2], *maps]))
test_dataloader = dict(dataset=dict(pipeline=[*_base_.pose.test[:-2], *maps]))
