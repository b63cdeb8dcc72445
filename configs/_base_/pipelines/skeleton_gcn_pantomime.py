# skeleton_gcn.py with 32 frames, the most confident person alone and 3 test clips, which two CPU
# cores can train on in minutes.
_base_ = './skeleton_gcn.py'

uniform = dict(type='UniformSampleFrames', clip_len=32)
samples = dict(
    train=uniform,
    val=dict(test_mode=True, **uniform),
    test=dict(test_mode=True, num_clips=3, **uniform),
)
pack_gcn = [
    dict(type='PoseDecode'),
    dict(type='FormatGCNInput', num_person=1),
    _base_.pack_names,
]
gcn = {
    name: {phase: [*feature, sample, *pack_gcn] for phase, sample in samples.items()}
    for name, feature in _base_.features.items()
}
