# Setting A (section 4.2): 8 RGB and 32 pose frames, brought together by an average pool of 4x1x1.
_base_ = './rgb_pose_r18.py'

model = dict(
    rgb_backbone=dict(depth=50),
    pose_backbone=dict(num_segments=32),
    cls_head=dict(in_channels=dict(rgb=2048), pose_pool=4),
)
