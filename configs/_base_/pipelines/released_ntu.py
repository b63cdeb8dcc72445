# The released code's setting A on NTU RGB+D: 29 poses, the first of them at the first RGB frame
# and the last at the last, crops of 1, .875, .75 and .66 times 224 pixels, anywhere, and a heatmap
# for scores above 0.1 only.
_base_ = './setting_b_ntu.py'

window = dict(clip_len=dict(RGB=8, Pose=29), frame_interval=dict(RGB=8, Pose=2))
pose_window = dict(clip_len=dict(Pose=29), frame_interval=dict(Pose=2))
crop = dict(
    type='MultiScaleCrop',
    input_size=224,
    scales=(0.9334, 0.8167, 0.7001, 0.6161),  # of 240
    random_crop=True,
)
augment = [_base_.decode, _base_.resize, crop, _base_.large.fit, _base_.flip]
view = dict(_base_.view, train=augment)
view_once = dict(_base_.view_once, train=augment)
render = dict(strict_heatmap_score=True, **_base_.render)

rgb = {
    phase: [dict(**clip, **_base_.rgb_window), *view_once[phase], _base_.to_nchw, _base_.pack]
    for phase, clip in _base_.clips.items()
}
pose = {
    phase: [dict(**clip, **pose_window), *view[phase], render, _base_.pack]
    for phase, clip in _base_.clips.items()
}
rgb_pose = {
    phase: [dict(**clip, **window), *view_once[phase], _base_.to_nchw, render, _base_.pack_both]
    for phase, clip in _base_.clips.items()
}
