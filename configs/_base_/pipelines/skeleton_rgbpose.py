# Parts of MMAction2's pipelines of RGBPoseConv3D: 8 frames and 32 poses from the whole video.
rates = dict(type='MMUniformSampleFrames', clip_len=dict(RGB=8, Pose=32))
rgbpose_samples = dict(
    train=rates,
    val=dict(test_mode=True, **rates),
    test=dict(test_mode=True, num_clips=10, **rates),
)
decode_both = [
    dict(type='DecodeTwoStream'),  # as MMDecode, and takes folders of frames and *_rgb.avi too
    dict(type='MMCompact', hw_ratio=1.0, allow_imgpad=True),
]
whole = [*decode_both, dict(type='Resize', scale=(256, 256), keep_ratio=False)]
zoomed = [
    *whole,
    dict(type='RandomResizedCrop', area_range=(0.56, 1.0)),
    dict(type='Resize', scale=(224, 224), keep_ratio=False),
]
pack_rgbpose = [
    dict(
        type='RenderPoseTarget',
        sigma=0.7,
        use_score=True,
        with_kp=True,
        with_limb=False,
        scaling=0.25,
    ),
    dict(type='FormatShape', input_format='NCTHW'),
    dict(
        type='PackActionInputs',
        collect_keys=('imgs', 'heatmap_imgs'),
        meta_keys=('filename', 'frame_dir', 'img_shape'),
    ),
]
