# Table 9: keypoint heatmaps alone.
_base_ = './pose_only_k50.py'

model = dict(backbone=dict(in_channels=18))  # OpenPose-18: one a keypoint

maps = [dict(with_paf=False, **_base_.render), _base_.pack_pose[-1]]
train_dataloader = dict(dataset=dict(pipeline=[*_base_.pose.train[:-2], *maps]))
val_dataloader = dict(dataset=dict(pipeline=[*_base_.pose.val[:-2], *maps]))
test_dataloader = dict(dataset=dict(pipeline=[*_base_.pose.test[:-2], *maps]))
