# The released code's integration; see ReleasedGatingHead and rgb_released.py.
_base_ = './rgb_pose_r18.py'

model = dict(
    rgb_backbone=dict(shift_div=4),
    pose_backbone=dict(shift_div=4, front_bias=True),
    cls_head=dict(type='ReleasedGatingHead'),
    data_preprocessor=dict(
        preprocessors=dict(imgs=dict(mean=[0, 0, 0], std=[255, 255, 255])),
    ),
)
