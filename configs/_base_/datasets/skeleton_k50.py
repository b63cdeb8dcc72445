# As kinetics50.py, as datasets for the loaders of MMAction2's own config: a leaf takes
# _base_.data.train.
custom_imports = dict(imports=['integralaction_mm'], allow_failed_imports=False)
root = 'data/kinetics50'
source = dict(
    type='TwoStreamDataset',
    ann_file=f'{root}/annotations.pkl',
    data_prefix=dict(video=f'{root}/videos', skeleton=f'{root}/skeletons'),
)
data = dict(
    train=dict(split='train', **source),
    val=dict(split='val', **source),
    test=dict(split='val', **source),
)
mimetics_root = 'data/mimetics50'
test_sets = dict(
    kinetics50=dict(split='val', **source),
    mimetics=dict(
        type='TwoStreamDataset',
        ann_file=f'{mimetics_root}/annotations.pkl',
        data_prefix=dict(video=f'{mimetics_root}/videos', skeleton=f'{mimetics_root}/skeletons'),
        split='test',
    ),
)
