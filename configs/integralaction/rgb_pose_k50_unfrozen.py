# Table 8: pre-trained streams, trained further with the head.
_base_ = './rgb_pose_k50.py'

model = dict(freeze_streams=False)
