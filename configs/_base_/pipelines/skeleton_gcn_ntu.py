# skeleton_gcn.py for NTU-25 in two dimensions. GenSkeFeat takes the layout 'nturgb+d' without
# scores only (it means 3D joints), so its steps are spelt out; FormatGCNInput appends the scores.
_base_ = './skeleton_gcn.py'

bones_and_motions = [
    dict(type='JointToBone', dataset='nturgb+d', target='b'),
    dict(type='ToMotion', dataset='nturgb+d', target='jm'),
    dict(type='ToMotion', dataset='nturgb+d', source='b', target='bm'),
]
gcn = {
    phase: [
        _base_.normalize,
        *bones_and_motions,
        dict(type='MergeSkeFeat', feat_list=['keypoint']),  # the modality: keypoint, b, jm or bm
        sample,
        *_base_.pack_gcn,
    ]
    for phase, sample in _base_.samples.items()
}
