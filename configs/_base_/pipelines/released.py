# The released code's augmentation in setting B: crops of 1, .875, .75 and .66 times 224 pixels,
# where setting_b.py has them of 256, and anywhere.
_base_ = './setting_b.py'

crop = dict(
    type='MultiScaleCrop',
    input_size=224,
    scales=(0.875, 0.765625, 0.65625, 0.5775),  # of 256
    random_crop=True,
)
augment = [_base_.augment[0], crop, *_base_.augment[2:]]

rgb = dict(train=[*_base_.rgb.train[:2], *augment, *_base_.pack_rgb])
pose = dict(train=[*_base_.pose.train[:2], *augment, *_base_.pack_pose])
rgb_pose = dict(train=[*_base_.rgb_pose.train[:2], *augment, *_base_.pack_rgb_pose])
