# setting_b.py for NTU RGB+D: frames of 320x240 (as released), and 25 keypoints.
_base_ = './setting_b.py'


augment = [
    dict(type='Resize', scale=(320, 240), keep_ratio=False),
    dict(
        type='MultiScaleCrop', input_size=224, scales=(1, 0.875, 0.75, 0.66), num_fixed_crops=13
    ),  # TSM's
    dict(type='Resize', scale=(224, 224), keep_ratio=False),
    dict(
        type='Flip',
        left_kp=[8, 9, 10, 11, 16, 17, 18, 19, 23, 24],  # of NTU-25
        right_kp=[4, 5, 6, 7, 12, 13, 14, 15, 21, 22],
    ),
]
center = [
    dict(type='Resize', scale=(320, 240), keep_ratio=False),
    dict(type='CenterCrop', crop_size=224),
]
once = dict(type='OncePerFrame', transforms=[_base_.decode, *center])

render = dict(type='PoseHeatmapPAF', layout='ntu25', size=(56, 56), on_device=True)
pack_pose = [render, _base_.pack_pose[-1]]
pack_rgb_pose = [_base_.pack_rgb_pose[0], render, _base_.pack_rgb_pose[-1]]

rgb = dict(
    train=[*_base_.rgb.train[:2], *augment, *_base_.pack_rgb],
    val=[*_base_.rgb.val[:2], *center, *_base_.pack_rgb],
    test=[_base_.rgb.test[0], once, *_base_.pack_rgb],
)
pose = dict(
    train=[*_base_.pose.train[:2], *augment, *pack_pose],
    val=[*_base_.pose.val[:2], *center, *pack_pose],
    test=[*_base_.pose.test[:2], *center, *pack_pose],
)
rgb_pose = dict(
    train=[*_base_.rgb_pose.train[:2], *augment, *pack_rgb_pose],
    val=[*_base_.rgb_pose.val[:2], *center, *pack_rgb_pose],
    test=[_base_.rgb_pose.test[0], once, *pack_rgb_pose],
)
