_base_ = './pantomime_test_sets.py'

dataset_type = 'TwoStreamDataset'
data_root = 'data/pantomime'
dataset = dict(
    type=dataset_type,
    ann_file=f'{data_root}/annotations.pkl',
    data_prefix=dict(video=f'{data_root}/videos'),
)

train_dataloader = dict(
    batch_size=16,
    num_workers=2,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(split='train', **dataset),
)
val_dataloader = dict(
    batch_size=16,
    num_workers=2,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(split='val', test_mode=True, **dataset),
)
test_dataloader = dict(
    batch_size=8,
    num_workers=2,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(split='test_in_context', test_mode=True, **dataset),
)

val_evaluator = dict(type='AccMetric')
test_evaluator = dict(type='AccMetric')
