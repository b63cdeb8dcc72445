# data_prefix.video holds videos or folders of frames; see tools/dataset_converters/README.md.
dataset_type = 'TwoStreamDataset'
data_root = 'data/kinetics50'
dataset = dict(
    type=dataset_type,
    ann_file=f'{data_root}/annotations.pkl',
    data_prefix=dict(video=f'{data_root}/videos', skeleton=f'{data_root}/skeletons'),
)
# What tools/test.py --test-set puts into test_dataloader.dataset.
mimetics_root = 'data/mimetics50'
test_sets = dict(
    kinetics50=dict(split='val', **dataset),
    mimetics=dict(
        type=dataset_type,
        ann_file=f'{mimetics_root}/annotations.pkl',
        data_prefix=dict(video=f'{mimetics_root}/videos', skeleton=f'{mimetics_root}/skeletons'),
        split='test',
    ),
)

train_dataloader = dict(
    batch_size=8,  # on 4 GPUs: the paper's 32
    num_workers=8,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(split='train', **dataset),
)
val_dataloader = dict(
    batch_size=8,
    num_workers=8,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(split='val', test_mode=True, **dataset),
)
test_dataloader = dict(
    batch_size=1,
    num_workers=8,
    persistent_workers=True,
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(split='val', test_mode=True, **dataset),
)

val_evaluator = dict(type='AccMetric')
test_evaluator = dict(type='AccMetric')
