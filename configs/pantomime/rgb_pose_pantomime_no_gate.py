# Table 4, without gating: the aligned features are added.
_base_ = './rgb_pose_pantomime.py'

model = dict(cls_head=dict(gate=None))
