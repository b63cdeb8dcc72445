# MMAction2's pipelines of RGBPoseConv3D, for OpenPose-18, on frames of 64 pixels and with 3 test
# clips, which two CPU cores can train on in minutes.
_base_ = './skeleton_heatmap.py'

rates = dict(type='MMUniformSampleFrames', clip_len=dict(RGB=8, Pose=32))
rgbpose_samples = dict(
    train=rates,
    val=dict(test_mode=True, **rates),
    test=dict(test_mode=True, num_clips=3, **rates),
)
whole = [
    dict(type='DecodeTwoStream'),
    dict(type='MMCompact', hw_ratio=1.0, allow_imgpad=True),
    dict(type='Resize', scale=(64, 64), keep_ratio=False),
]
augment = [
    *whole,
    dict(type='RandomResizedCrop', area_range=(0.56, 1.0)),
    dict(type='Resize', scale=(64, 64), keep_ratio=False),
    _base_.crop[-1],
]
pack_rgbpose = [
    dict(type='GeneratePoseTarget', sigma=0.7, use_score=True, scaling=0.25),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(
        type='PackActionInputs',
        collect_keys=('imgs', 'heatmap_imgs'),
        meta_keys=('filename', 'frame_dir', 'img_shape'),
    ),
]
rgbpose = dict(
    train=[rgbpose_samples['train'], *augment, *pack_rgbpose],
    val=[rgbpose_samples['val'], *whole, *pack_rgbpose],
    test=[rgbpose_samples['test'], *whole, *pack_rgbpose],
)
