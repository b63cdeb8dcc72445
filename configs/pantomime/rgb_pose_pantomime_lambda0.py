# Table 7, and Table 4 without the gate loss.
_base_ = './rgb_pose_pantomime.py'

model = dict(cls_head=dict(loss_gate_weight=0))
