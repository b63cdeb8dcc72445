# As Kinetics50, from another folder. Trained cross-subject; for cross-view, the splits are
# xview_train and xview_val.
_base_ = './kinetics50.py'

data_root = 'data/ntu60'
dataset = dict(
    ann_file=f'{data_root}/annotations.pkl',
    data_prefix=dict(video=f'{data_root}/videos', skeleton=f'{data_root}/skeletons'),
)
test_sets = dict(
    _delete_=True,
    xsub=dict(split='xsub_val', **dataset),
    xview=dict(split='xview_val', **dataset),
)

train_dataloader = dict(dataset=dict(split='xsub_train', **dataset))
val_dataloader = dict(dataset=dict(split='xsub_val', **dataset))
test_dataloader = dict(dataset=dict(split='xsub_val', **dataset))
