# Table 6: the RGB feature predicts the gate.
_base_ = './rgb_pose_pantomime.py'

model = dict(cls_head=dict(gate='rgb'))
