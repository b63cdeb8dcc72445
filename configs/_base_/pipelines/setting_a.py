# Setting A (section 4.2): RGB T = tau = 8, pose T = 32 and tau = 2; all else as in setting B.
_base_ = './setting_b.py'

window = dict(clip_len=dict(RGB=8, Pose=32), frame_interval=dict(RGB=8, Pose=2))
pose_window = dict(clip_len=dict(Pose=32), frame_interval=dict(Pose=2))

pose = {
    phase: [dict(**clip, **pose_window), *_base_.view[phase], _base_.render, _base_.pack]
    for phase, clip in _base_.clips.items()
}
rgb_pose = {
    phase: [
        dict(**clip, **window),
        *_base_.view_once[phase],
        _base_.to_nchw,
        _base_.render,
        _base_.pack_both,
    ]
    for phase, clip in _base_.clips.items()
}
