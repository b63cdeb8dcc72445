_base_ = './rgb_pose_k400.py'

model = dict(cls_head=dict(loss_gate_weight=5.0))
