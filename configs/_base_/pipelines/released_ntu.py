# The released code's setting A on NTU RGB+D: 29 poses, the first of them at the first RGB frame
# and the last at the last, crops of 1, .875, .75 and .66 times 224 pixels, anywhere, and a heatmap
# for scores above 0.1 only.
_base_ = './setting_a_ntu.py'

window = dict(clip_len=dict(RGB=8, Pose=29), frame_interval=dict(RGB=8, Pose=2))
pose_window = dict(clip_len=dict(Pose=29), frame_interval=dict(Pose=2))
crop = dict(
    type='MultiScaleCrop',
    input_size=224,
    scales=(0.9334, 0.8167, 0.7001, 0.6161),  # of 240
    random_crop=True,
)
augment = [_base_.augment[0], crop, *_base_.augment[2:]]

render = dict(strict_heatmap_score=True, **_base_.render)
pack_pose = [render, _base_.pack_pose[-1]]
pack_rgb_pose = [_base_.pack_rgb_pose[0], render, _base_.pack_rgb_pose[-1]]

rgb = dict(train=[*_base_.rgb.train[:2], *augment, *_base_.pack_rgb])
pose = dict(
    train=[dict(type='SampleTwoRate', **pose_window), _base_.decode, *augment, *pack_pose],
    val=[dict(**_base_.val, **pose_window), *_base_.pose.val[1:-2], *pack_pose],
    test=[dict(**_base_.test, **pose_window), *_base_.pose.test[1:-2], *pack_pose],
)
rgb_pose = dict(
    train=[dict(type='SampleTwoRate', **window), _base_.decode, *augment, *pack_rgb_pose],
    val=[dict(**_base_.val, **window), *_base_.rgb_pose.val[1:-3], *pack_rgb_pose],
    test=[dict(**_base_.test, **window), *_base_.rgb_pose.test[1:-3], *pack_rgb_pose],
)
