# Setting A (section 4.2): RGB T = tau = 8, pose T = 32 and tau = 2; all else as in setting B.
_base_ = './setting_b.py'

window = dict(clip_len=dict(RGB=8, Pose=32), frame_interval=dict(RGB=8, Pose=2))
pose_window = dict(clip_len=dict(Pose=32), frame_interval=dict(Pose=2))

pose = dict(
    train=[dict(type='SampleTwoRate', **pose_window), *_base_.pose.train[1:]],
    val=[dict(**_base_.val, **pose_window), *_base_.pose.val[1:]],
    test=[dict(**_base_.test, **pose_window), *_base_.pose.test[1:]],
)
rgb_pose = dict(
    train=[dict(type='SampleTwoRate', **window), *_base_.rgb_pose.train[1:]],
    val=[dict(**_base_.val, **window), *_base_.rgb_pose.val[1:]],
    test=[dict(**_base_.test, **window), *_base_.rgb_pose.test[1:]],
)
