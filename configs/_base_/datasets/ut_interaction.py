# UT-Interaction, trained in the first place and tested in the second (docs/real_data.md).
# ut_interaction/ lies in the folder that the environment variable INTEGRALACTION_REAL names, or
# data/; its videos/ holds set1/ and set2/.
data_root = '{{$INTEGRALACTION_REAL:data}}/ut_interaction'
dataset = dict(
    type='TwoStreamDataset',
    ann_file=f'{data_root}/annotations.pkl',
    data_prefix=dict(video=f'{data_root}/videos'),
)
loader = dict(batch_size=8, num_workers=2, persistent_workers=True)
train_dataloader = dict(
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(split='set1', **dataset),
    **loader,
)
val_dataloader = dict(
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(split='set2', test_mode=True, **dataset),  # nothing is chosen on it
    **loader,
)
test_dataloader = dict(
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(split='set2', test_mode=True, **dataset),
    **loader,
)

val_evaluator = dict(type='AccMetric')
test_evaluator = dict(type='AccMetric')
test_sets = dict(
    set2=dict(split='set2'),
    set2_no_pointing=dict(split='set2_no_pointing'),
    set1=dict(split='set1'),
    set1_no_pointing=dict(split='set1_no_pointing'),
)
