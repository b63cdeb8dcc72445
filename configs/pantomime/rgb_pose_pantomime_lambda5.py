# Table 7.
_base_ = './rgb_pose_pantomime.py'

model = dict(cls_head=dict(loss_gate_weight=5.0))
