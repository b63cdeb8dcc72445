# Setting B (sections 4.3 and 4.4): both streams T = tau = 8, frames 224x224, pose maps 56x56.
# One dict of pipelines a stage; a leaf takes its own, for example _base_.rgb_pose.train.
window = dict(clip_len=dict(RGB=8, Pose=8), frame_interval=dict(RGB=8, Pose=8))
rgb_window = dict(clip_len=dict(RGB=8), frame_interval=dict(RGB=8))
pose_window = dict(clip_len=dict(Pose=8), frame_interval=dict(Pose=8))

augment = [
    dict(type='Resize', scale=(-1, 256)),
    dict(
        type='MultiScaleCrop', input_size=224, scales=(1, 0.875, 0.75, 0.66), num_fixed_crops=13
    ),  # TSM's
    dict(type='Resize', scale=(224, 224), keep_ratio=False),
    dict(
        type='Flip',
        left_kp=[5, 6, 7, 11, 12, 13, 15, 17],  # of OpenPose-18
        right_kp=[2, 3, 4, 8, 9, 10, 14, 16],
    ),
]
center = [dict(type='Resize', scale=(-1, 256)), dict(type='CenterCrop', crop_size=224)]

decode = dict(type='DecodeTwoStream')
once = dict(type='OncePerFrame', transforms=[decode, *center])  # clips of a test share frames
# Keypoints travel, and the data preprocessor draws; with on_device=False the loader's workers do.
render = dict(type='PoseHeatmapPAF', layout='openpose18', size=(56, 56), on_device=True)
meta_keys = ('filename', 'frame_dir', 'img_shape', 'pose_maps')
pack_rgb = [
    dict(type='FormatShape', input_format='NCHW'),
    dict(type='PackActionInputs', meta_keys=meta_keys),
]
pack_pose = [render, dict(type='PackActionInputs', meta_keys=meta_keys)]
pack_rgb_pose = [
    dict(type='FormatShape', input_format='NCHW'),
    render,
    dict(type='PackActionInputs', collect_keys=('imgs', 'heatmap_imgs'), meta_keys=meta_keys),
]

val = dict(type='SampleTwoRate', test_mode=True)
test = dict(type='SampleTwoRate', test_mode=True, num_clips=10)
rgb = dict(
    train=[dict(type='SampleTwoRate', **rgb_window), decode, *augment, *pack_rgb],
    val=[dict(**val, **rgb_window), decode, *center, *pack_rgb],
    test=[dict(**test, **rgb_window), once, *pack_rgb],
)
pose = dict(
    train=[dict(type='SampleTwoRate', **pose_window), decode, *augment, *pack_pose],
    val=[dict(**val, **pose_window), decode, *center, *pack_pose],
    test=[dict(**test, **pose_window), decode, *center, *pack_pose],
)
rgb_pose = dict(
    train=[dict(type='SampleTwoRate', **window), decode, *augment, *pack_rgb_pose],
    val=[dict(**val, **window), decode, *center, *pack_rgb_pose],
    test=[dict(**test, **window), once, *pack_rgb_pose],
)
