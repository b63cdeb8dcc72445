# The released code's augmentation in setting B: crops of 1, .875, .75 and .66 times 224 pixels,
# where setting_b.py takes fractions of 256, and anywhere; and heatmaps only for scores above 0.1.
_base_ = './setting_b.py'

crop = dict(
    type='MultiScaleCrop',
    input_size=224,
    scales=(0.875, 0.765625, 0.65625, 0.5775),  # of 256
    random_crop=True,
)
augment = [_base_.decode, _base_.large.resize, crop, _base_.large.fit, _base_.flip_openpose]
view = dict(_base_.view, train=augment)
view_once = dict(_base_.view_once, train=augment)
render = dict(strict_heatmap_score=True, **_base_.render)

rgb = {
    phase: [dict(**clip, **_base_.rgb_window), *view_once[phase], _base_.to_nchw, _base_.pack]
    for phase, clip in _base_.clips.items()
}
pose = {
    phase: [dict(**clip, **_base_.pose_window), *view[phase], render, _base_.pack]
    for phase, clip in _base_.clips.items()
}
rgb_pose = {
    phase: [
        dict(**clip, **_base_.window),
        *view_once[phase],
        _base_.to_nchw,
        render,
        _base_.pack_both,
    ]
    for phase, clip in _base_.clips.items()
}
