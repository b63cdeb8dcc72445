# skeleton_gcn.py for NTU-25 in two dimensions. GenSkeFeat takes the layout 'nturgb+d' without
# scores only (it means 3D joints), so its steps stand here; FormatGCNInput appends the scores.
_base_ = './skeleton_gcn.py'

normalize = dict(type='PreNormalize2D')
bones = dict(type='JointToBone', dataset='nturgb+d')
motion = dict(type='ToMotion', dataset='nturgb+d', target='keypoint')
features = dict(
    joint=[normalize],
    bone=[normalize, bones],
    joint_motion=[normalize, motion],
    bone_motion=[normalize, bones, motion],
)
gcn = {
    name: {phase: [*feature, sample, *_base_.pack_gcn] for phase, sample in _base_.samples.items()}
    for name, feature in features.items()
}
