# MMAction2's pipelines of RGBPoseConv3D, for OpenPose-18, on frames of 64 pixels and with 3 test
# clips, which two CPU cores can train on in minutes.
_base_ = ['./skeleton_heatmap.py', './skeleton_rgbpose.py']

samples_of_3 = dict(_base_.rgbpose_samples, test=dict(test_mode=True, num_clips=3, **_base_.rates))
whole = [*_base_.decode_both, dict(type='Resize', scale=(64, 64), keep_ratio=False)]
zoomed = [
    *whole,
    dict(type='RandomResizedCrop', area_range=(0.56, 1.0)),
    dict(type='Resize', scale=(64, 64), keep_ratio=False),
]
views = dict(train=[*zoomed, _base_.flip], val=whole, test=whole)
rgbpose = {
    phase: [sample, *views[phase], *_base_.pack_rgbpose] for phase, sample in samples_of_3.items()
}
