# skeleton_gcn.py for COCO-17.
_base_ = './skeleton_gcn.py'

features = {
    name: [dict(type='PreNormalize2D'), dict(type='GenSkeFeat', dataset='coco', feats=[feat])]
    for name, feat in _base_.modalities.items()
}
gcn = {
    name: {phase: [*feature, sample, *_base_.pack_gcn] for phase, sample in _base_.samples.items()}
    for name, feature in features.items()
}
