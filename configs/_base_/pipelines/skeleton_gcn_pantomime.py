# skeleton_gcn.py by modality, with 32 frames, the most confident person alone and 3 test clips,
# which two CPU cores can train on in minutes. A leaf takes _base_.by_modality.bone.train.
_base_ = './skeleton_gcn.py'

uniform = dict(type='UniformSampleFrames', clip_len=32)
samples = dict(
    train=uniform,
    val=dict(test_mode=True, **uniform),
    test=dict(test_mode=True, num_clips=3, **uniform),
)
modalities = dict(joint='j', bone='b', joint_motion='jm', bone_motion='bm')
by_modality = {
    name: {
        phase: [
            _base_.normalize,
            dict(type='GenSkeFeat', dataset='openpose', feats=[feat]),
            sample,
            dict(type='PoseDecode'),
            dict(type='FormatGCNInput', num_person=1),
            _base_.pack_names,
        ]
        for phase, sample in samples.items()
    }
    for name, feat in modalities.items()
}
