# skeleton_gcn.py for COCO-17.
_base_ = './skeleton_gcn.py'

features = dict(type='GenSkeFeat', dataset='coco', feats=['j'])
gcn = {
    phase: [_base_.normalize, features, sample, *_base_.pack_gcn]
    for phase, sample in _base_.samples.items()
}
