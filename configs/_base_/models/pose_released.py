# The released code's pose stream; see rgb_released.py.
_base_ = './pose_r18.py'

model = dict(
    backbone=dict(shift_div=4, front_bias=True),
    cls_head=dict(init_std=0.01),  # the paper's 0.001
)
