# Table 8: streams pre-trained, and trained on with the head.
_base_ = './rgb_pose_k50.py'

model = dict(freeze_streams=False)
