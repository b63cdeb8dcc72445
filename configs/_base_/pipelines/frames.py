# Crops and flips of frames, with the OpenPose-18 poses on them, by setting.
flip_openpose = dict(
    type='Flip',
    left_kp=[5, 6, 7, 11, 12, 13, 15, 17],
    right_kp=[2, 3, 4, 8, 9, 10, 14, 16],
)
large = dict(
    resize=dict(type='Resize', scale=(-1, 256)),
    crop=dict(
        type='MultiScaleCrop', input_size=224, scales=(1, 0.875, 0.75, 0.66), num_fixed_crops=13
    ),  # TSM's
    fit=dict(type='Resize', scale=(224, 224), keep_ratio=False),
    center=dict(type='CenterCrop', crop_size=224),
)
small = dict(
    crop=dict(type='RandomResizedCrop', area_range=(0.7, 1.0), aspect_ratio_range=(1.2, 1.45)),
    fit=dict(type='Resize', scale=(64, 48), keep_ratio=False),
)
spatial = dict(
    setting_b=dict(
        train=[large['resize'], large['crop'], large['fit'], flip_openpose],
        val=[large['resize'], large['center']],
        test=[large['resize'], large['center']],
    ),
    pantomime=dict(
        train=[small['crop'], small['fit'], flip_openpose], val=[small['fit']], test=[small['fit']]
    ),
)
