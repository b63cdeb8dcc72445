# skeleton_heatmap_coco.py with 32 frames, maps of 28 pixels and 3 test clips, for two CPU cores.
_base_ = './skeleton_heatmap_coco.py'

uniform = dict(type='UniformSampleFrames', clip_len=32)
samples = dict(
    train=uniform,
    val=dict(test_mode=True, **uniform),
    test=dict(test_mode=True, num_clips=3, **uniform),
)
resized = [*_base_.compact, dict(type='Resize', scale=(-1, 32))]
cropped = [
    *resized,
    dict(type='RandomResizedCrop', area_range=(0.56, 1.0)),
    dict(type='Resize', scale=(28, 28), keep_ratio=False),
]
centered = [*resized, dict(type='CenterCrop', crop_size=32)]
space = dict(train=[*cropped, _base_.flip], val=centered, test=centered)
heatmap = {
    phase: [sample, *space[phase], _base_.inputs.keypoint[phase], *_base_.pack_heatmap]
    for phase, sample in samples.items()
}
