# Table 8: no single stages first, nothing frozen. The streams start from ImageNet as a single
# stage does, so the model is trained for as long as one: the paper gives no other schedule, and
# 20 epochs at 1e-3 are meant for streams that are already trained.
_base_ = [
    '../_base_/models/rgb_pose_r18.py',
    '../_base_/datasets/kinetics50.py',
    '../_base_/pipelines/setting_b.py',
    '../_base_/schedules/stream_40e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb_pose.train
test_pipeline = _base_.rgb_pose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_pose.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

imagenet = 'https://download.pytorch.org/models/resnet18-f37072fd.pth'
model = dict(
    rgb_backbone=dict(pretrained=imagenet, pretrained2d=True),
    pose_backbone=dict(pretrained=imagenet),
    freeze_streams=False,
)
