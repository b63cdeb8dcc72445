# skeleton_gcn_coco.py with 64 frames, one person and 3 test clips, for two CPU cores.
_base_ = './skeleton_gcn_coco.py'

uniform = dict(type='UniformSampleFrames', clip_len=64)
samples = dict(
    train=uniform,
    val=dict(test_mode=True, **uniform),
    test=dict(test_mode=True, num_clips=3, **uniform),
)
decode = dict(type='PoseDecode')
shape = dict(type='FormatGCNInput', num_person=1)
gcn = {
    phase: [_base_.normalize, _base_.features, sample, decode, shape, _base_.pack_names]
    for phase, sample in samples.items()
}
