# Table 6: both features, concatenated, predict the gate.
_base_ = './rgb_pose_pantomime.py'

model = dict(cls_head=dict(gate='both'))
