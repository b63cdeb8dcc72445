# As Kinetics50, from another folder.
_base_ = './kinetics50.py'

data_root = 'data/kinetics400'
dataset = dict(
    ann_file=f'{data_root}/annotations.pkl',
    data_prefix=dict(video=f'{data_root}/videos', skeleton=f'{data_root}/skeletons'),
)
mimetics_root = 'data/mimetics400'
mimetics = dict(
    ann_file=f'{mimetics_root}/annotations.pkl',
    data_prefix=dict(video=f'{mimetics_root}/videos', skeleton=f'{mimetics_root}/skeletons'),
)
test_sets = dict(
    _delete_=True,
    kinetics400=dict(split='val', **dataset),
    mimetics=dict(split='test', **mimetics),
)

train_dataloader = dict(dataset=dict(**dataset))
val_dataloader = dict(dataset=dict(**dataset))
test_dataloader = dict(dataset=dict(**dataset))
