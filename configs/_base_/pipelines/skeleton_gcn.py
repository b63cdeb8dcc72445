# MMAction2's pipelines of ST-GCN, ST-GCN++ and 2s-AGCN, for OpenPose-18: 100 frames from the whole
# video. One dict of pipelines a modality; a leaf takes its own, for example _base_.gcn.bone.train.
uniform = dict(type='UniformSampleFrames', clip_len=100)
samples = dict(
    train=uniform,
    val=dict(test_mode=True, **uniform),
    test=dict(test_mode=True, num_clips=10, **uniform),
)
# The names let fuse_scores.py find the same video in several dumps.
pack_names = dict(type='PackActionInputs', meta_keys=('filename', 'frame_dir', 'img_shape'))
pack_gcn = [dict(type='PoseDecode'), dict(type='FormatGCNInput', num_person=2), pack_names]

modalities = dict(joint='j', bone='b', joint_motion='jm', bone_motion='bm')
features = {
    name: [dict(type='PreNormalize2D'), dict(type='GenSkeFeat', dataset='openpose', feats=[feat])]
    for name, feat in modalities.items()
}
gcn = {
    name: {phase: [*feature, sample, *pack_gcn] for phase, sample in samples.items()}
    for name, feature in features.items()
}
