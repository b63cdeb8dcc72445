# T = tau = 8 as in setting B, on whole frames of 64x48 and pose maps of 32x24, which two CPU cores
# can train on in minutes.
window = dict(clip_len=dict(RGB=8, Pose=8), frame_interval=dict(RGB=8, Pose=8))
rgb_window = dict(clip_len=dict(RGB=8), frame_interval=dict(RGB=8))
pose_window = dict(clip_len=dict(Pose=8), frame_interval=dict(Pose=8))

augment = [
    dict(type='RandomResizedCrop', area_range=(0.7, 1.0), aspect_ratio_range=(1.2, 1.45)),
    dict(type='Resize', scale=(64, 48), keep_ratio=False),
    dict(
        type='Flip',
        left_kp=[5, 6, 7, 11, 12, 13, 15, 17],  # of OpenPose-18
        right_kp=[2, 3, 4, 8, 9, 10, 14, 16],
    ),
]
whole = [dict(type='Resize', scale=(64, 48), keep_ratio=False)]

decode = dict(type='DecodeTwoStream')
once = dict(type='OncePerFrame', transforms=[decode, *whole])  # clips of a test share frames
render = dict(type='PoseHeatmapPAF', layout='openpose18', size=(24, 32))
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
test = dict(type='SampleTwoRate', test_mode=True, num_clips=3)  # the paper's 10, for time
rgb = dict(
    train=[dict(type='SampleTwoRate', **rgb_window), decode, *augment, *pack_rgb],
    val=[dict(**val, **rgb_window), decode, *whole, *pack_rgb],
    test=[dict(**test, **rgb_window), once, *pack_rgb],
)
pose = dict(
    train=[dict(type='SampleTwoRate', **pose_window), decode, *augment, *pack_pose],
    val=[dict(**val, **pose_window), decode, *whole, *pack_pose],
    test=[dict(**test, **pose_window), decode, *whole, *pack_pose],
)
rgb_pose = dict(
    train=[dict(type='SampleTwoRate', **window), decode, *augment, *pack_rgb_pose],
    val=[dict(**val, **window), decode, *whole, *pack_rgb_pose],
    test=[dict(**test, **window), once, *pack_rgb_pose],
)
