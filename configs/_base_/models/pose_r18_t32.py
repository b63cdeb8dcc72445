# Pose stream of setting A (section 4.2): 32 frames.
_base_ = './pose_r18.py'

model = dict(backbone=dict(num_segments=32), cls_head=dict(num_segments=32))
