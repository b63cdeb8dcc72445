# Setting B (sections 4.3 and 4.4): both streams T = tau = 8, frames 224x224, pose maps 56x56.
# One dict of pipelines per stage; a leaf takes its own, for example _base_.rgb_pose.train.
_base_ = './frames.py'

window = dict(clip_len=dict(RGB=8, Pose=8), frame_interval=dict(RGB=8, Pose=8))
rgb_window = dict(clip_len=dict(RGB=8), frame_interval=dict(RGB=8))
pose_window = dict(clip_len=dict(Pose=8), frame_interval=dict(Pose=8))
clips = dict(
    train=dict(type='SampleTwoRate'),
    val=dict(type='SampleTwoRate', test_mode=True),
    test=dict(type='SampleTwoRate', test_mode=True, num_clips=10),
)

decode = dict(type='DecodeTwoStream')
view = {phase: [decode, *steps] for phase, steps in _base_.spatial.setting_b.items()}
# The clips of a test share frames.
view_once = dict(view, test=[dict(type='OncePerFrame', transforms=view['test'])])
# Loaders pass keypoints, and the data preprocessor draws; with on_device=False the workers draw.
render = dict(type='PoseHeatmapPAF', layout='openpose18', size=(56, 56), on_device=True)
to_nchw = dict(type='FormatShape', input_format='NCHW')
pack = dict(type='PackActionInputs', meta_keys=('filename', 'frame_dir', 'img_shape', 'pose_maps'))
pack_both = dict(collect_keys=('imgs', 'heatmap_imgs'), **pack)

rgb = {
    phase: [dict(**clip, **rgb_window), *view_once[phase], to_nchw, pack]
    for phase, clip in clips.items()
}
pose = {
    phase: [dict(**clip, **pose_window), *view[phase], render, pack]
    for phase, clip in clips.items()
}
rgb_pose = {
    phase: [dict(**clip, **window), *view_once[phase], to_nchw, render, pack_both]
    for phase, clip in clips.items()
}
