# As Kinetics50, from another folder. Cross-subject; the cross-view splits are xview_train and
# xview_val.
_base_ = './kinetics50.py'

data_root = 'data/ntu60'
dataset = dict(
    ann_file=f'{data_root}/annotations.pkl',
    data_prefix=dict(video=f'{data_root}/videos', skeleton=f'{data_root}/skeletons'),
)

train_dataloader = dict(dataset=dict(split='xsub_train', **dataset))
val_dataloader = dict(dataset=dict(split='xsub_val', **dataset))
test_dataloader = dict(dataset=dict(split='xsub_val', **dataset))
