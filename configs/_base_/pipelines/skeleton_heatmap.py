# MMAction2's pipelines of PoseC3D, for OpenPose-18: heatmaps of 48 frames from the whole video.
# One dict of pipelines per input; a leaf takes its own, for example _base_.heatmap.limb.train.
uniform = dict(type='UniformSampleFrames', clip_len=48)
samples = dict(
    train=uniform,
    val=dict(test_mode=True, **uniform),
    test=dict(test_mode=True, num_clips=10, **uniform),
)
pairs = dict(
    left_kp=[5, 6, 7, 11, 12, 13, 15, 17],
    right_kp=[2, 3, 4, 8, 9, 10, 14, 16],
)
limb_pairs = dict(left_limb=[4, 5, 6, 10, 11, 12, 14, 16], right_limb=[1, 2, 3, 7, 8, 9, 13, 15])
limbs = [(0, 1), (1, 2), (2, 3), (3, 4), (1, 5), (5, 6), (6, 7), (1, 8), (8, 9), (9, 10)]
limbs += [(1, 11), (11, 12), (12, 13), (0, 14), (0, 15), (14, 16), (15, 17)]

compact = [dict(type='PoseDecode'), dict(type='PoseCompact', hw_ratio=1.0, allow_imgpad=True)]
cropped = [
    *compact,
    dict(type='Resize', scale=(-1, 64)),
    dict(type='RandomResizedCrop', area_range=(0.56, 1.0)),
    dict(type='Resize', scale=(56, 56), keep_ratio=False),
]
centered = [*compact, dict(type='Resize', scale=(-1, 64)), dict(type='CenterCrop', crop_size=64)]
flip = dict(type='Flip', flip_ratio=0.5, **pairs)

# MMAction2's GeneratePoseTarget, drawn faster.
target = dict(type='RenderPoseTarget', sigma=0.6, use_score=True)
keypoint = dict(with_kp=True, with_limb=False, **target)
limb = dict(with_kp=False, with_limb=True, skeletons=limbs, **target)
inputs = dict(
    keypoint=dict(train=keypoint, val=keypoint, test=dict(double=True, **pairs, **keypoint)),
    limb=dict(train=limb, val=limb, test=dict(double=True, **limb_pairs, **limb)),
)
pack_heatmap = [
    dict(type='FormatShape', input_format='NCTHW_Heatmap'),
    # The names let fuse_scores.py find the same video in several dumps.
    dict(type='PackActionInputs', meta_keys=('filename', 'frame_dir', 'img_shape')),
]
space = dict(train=[*cropped, flip], val=centered, test=centered)
heatmap = {
    name: {
        phase: [sample, *space[phase], maps[phase], *pack_heatmap]
        for phase, sample in samples.items()
    }
    for name, maps in inputs.items()
}
