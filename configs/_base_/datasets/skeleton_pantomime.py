# As pantomime.py, as datasets for the loaders of MMAction2's own config: a leaf takes
# _base_.data.train.
_base_ = './pantomime_test_sets.py'

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
