# MMAction2's pipelines of ST-GCN, ST-GCN++ and 2s-AGCN, for OpenPose-18: 100 frames from the whole
# video. They have joints; configs/skeleton/README.md has the options for bones and motions.
uniform = dict(type='UniformSampleFrames', clip_len=100)
samples = dict(
    train=uniform,
    val=dict(test_mode=True, **uniform),
    test=dict(test_mode=True, num_clips=10, **uniform),
)
normalize = dict(type='PreNormalize2D')
# The names let fuse_scores.py find the same video in several dumps.
pack_names = dict(type='PackActionInputs', meta_keys=('filename', 'frame_dir', 'img_shape'))
pack_gcn = [dict(type='PoseDecode'), dict(type='FormatGCNInput', num_person=2), pack_names]
features = dict(type='GenSkeFeat', dataset='openpose', feats=['j'])
gcn = {phase: [normalize, features, sample, *pack_gcn] for phase, sample in samples.items()}
