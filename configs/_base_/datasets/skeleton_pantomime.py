# As pantomime.py, as datasets for the loaders of MMAction2's own config: a leaf takes
# _base_.data.train.
custom_imports = dict(imports=['integralaction_mm'], allow_failed_imports=False)
root = 'data/pantomime'
source = dict(
    type='TwoStreamDataset',
    ann_file=f'{root}/annotations.pkl',
    data_prefix=dict(video=f'{root}/videos'),
)
data = dict(
    train=dict(split='train', **source),
    val=dict(split='val', **source),
    test=dict(split='test_in_context', **source),
)
test_sets = dict(
    in_context=dict(split='test_in_context'),
    out_of_context=dict(split='test_out_of_context'),
)
