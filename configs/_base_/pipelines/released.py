# The released code's augmentation in setting B: crops of 1, .875, .75 and .66 times 224 pixels,
# where setting_b.py has them of 256, and anywhere; and a heatmap for scores above 0.1 only.
_base_ = './setting_b.py'

crop = dict(
    type='MultiScaleCrop',
    input_size=224,
    scales=(0.875, 0.765625, 0.65625, 0.5775),  # of 256
    random_crop=True,
)
augment = [_base_.augment[0], crop, *_base_.augment[2:]]

render = dict(strict_heatmap_score=True, **_base_.render)
pack_pose = [render, _base_.pack_pose[-1]]
pack_rgb_pose = [_base_.pack_rgb_pose[0], render, _base_.pack_rgb_pose[-1]]

rgb = dict(train=[*_base_.rgb.train[:2], *augment, *_base_.pack_rgb])
pose = dict(
    train=[*_base_.pose.train[:2], *augment, *pack_pose],
    val=[*_base_.pose.val[:-2], *pack_pose],
    test=[*_base_.pose.test[:-2], *pack_pose],
)
rgb_pose = dict(
    train=[*_base_.rgb_pose.train[:2], *augment, *pack_rgb_pose],
    val=[*_base_.rgb_pose.val[:-3], *pack_rgb_pose],
    test=[*_base_.rgb_pose.test[:-3], *pack_rgb_pose],
)
