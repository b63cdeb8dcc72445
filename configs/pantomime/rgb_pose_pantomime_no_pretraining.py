# Table 8: no single stages first, nothing frozen; the streams at the learning rate of a single
# stage.
_base_ = './rgb_pose_pantomime_unfrozen.py'

load_from = None
streams = dict(rgb_backbone=dict(lr_mult=1), pose_backbone=dict(lr_mult=1))
optim_wrapper = dict(paramwise_cfg=dict(custom_keys=streams))
