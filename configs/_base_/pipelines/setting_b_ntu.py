# setting_b.py for NTU RGB+D: frames of 320x240 (as released), and 25 keypoints.
_base_ = './setting_b.py'

resize = dict(type='Resize', scale=(320, 240), keep_ratio=False)
flip = dict(
    type='Flip',
    left_kp=[8, 9, 10, 11, 16, 17, 18, 19, 23, 24],  # of NTU-25
    right_kp=[4, 5, 6, 7, 12, 13, 14, 15, 21, 22],
)
whole = [_base_.decode, resize, _base_.large.center]
view = dict(
    train=[_base_.decode, resize, _base_.large.crop, _base_.large.fit, flip],
    val=whole,
    test=whole,
)
view_once = dict(view, test=[dict(type='OncePerFrame', transforms=whole)])
render = dict(type='PoseHeatmapPAF', layout='ntu25', size=(56, 56), on_device=True)

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
