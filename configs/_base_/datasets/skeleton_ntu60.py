# As ntu60.py, as datasets for the loaders of MMAction2's own config: a leaf takes
# _base_.data.train.
custom_imports = dict(imports=['integralaction_mm'], allow_failed_imports=False)
root = 'data/ntu60'
source = dict(
    type='TwoStreamDataset',
    ann_file=f'{root}/annotations.pkl',
    data_prefix=dict(video=f'{root}/videos', skeleton=f'{root}/skeletons'),
)
data = dict(
    train=dict(split='xsub_train', **source),
    val=dict(split='xsub_val', **source),
    test=dict(split='xsub_val', **source),
)
test_sets = dict(xsub=dict(split='xsub_val', **source), xview=dict(split='xview_val', **source))
