# skeleton_heatmap.py with 8 frames, maps of 28 pixels and 3 test clips, which two CPU cores can
# train on in minutes.
_base_ = './skeleton_heatmap.py'

uniform = dict(type='UniformSampleFrames', clip_len=8)
small = [*_base_.compact, dict(type='Resize', scale=(-1, 32))]
crop = [
    *small,
    dict(type='RandomResizedCrop', area_range=(0.56, 1.0)),
    dict(type='Resize', scale=(28, 28), keep_ratio=False),
    _base_.crop[-1],
]
centered = [*small, dict(type='CenterCrop', crop_size=32)]
test_sample = dict(test_mode=True, num_clips=3, **uniform)
heatmap = {
    name: dict(
        train=[uniform, *crop, maps, *_base_.pack_heatmap],
        val=[dict(test_mode=True, **uniform), *centered, maps, *_base_.pack_heatmap],
        test=[test_sample, *centered, dict(double=True, **maps), *_base_.pack_heatmap],
    )
    for name, maps in _base_.inputs.items()
}
