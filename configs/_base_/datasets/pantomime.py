dataset_type = 'TwoStreamDataset'
data_root = 'data/pantomime'
dataset = dict(
    type=dataset_type,
    ann_file=f'{data_root}/annotations.pkl',
    data_prefix=dict(video=f'{data_root}/videos'),
)
# What tools/test.py --test-set puts into test_dataloader.dataset.
test_sets = dict(
    in_context=dict(split='test_in_context'),
    out_of_context=dict(split='test_out_of_context'),
    # make_pantomime.py --splits makes these.
    no_context=dict(split='test_no_context'),
    wrong_scene=dict(split='test_wrong_scene'),
    wrong_object=dict(split='test_wrong_object'),
    unseen_scene=dict(split='test_unseen_scene'),
    half_pose=dict(split='test_half_pose'),
    no_pose=dict(split='test_no_pose'),
    other_pose=dict(split='test_other_pose'),
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
