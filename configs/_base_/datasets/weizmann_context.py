# Weizmann in context, fold 0 (docs/real_data.md). weizmann_context/ is in the folder that the
# environment variable INTEGRALACTION_REAL names, or in data/.
data_root = '{{$INTEGRALACTION_REAL:data}}/weizmann_context/fold0'
dataset = dict(
    type='TwoStreamDataset',
    ann_file=f'{data_root}/annotations.pkl',
    data_prefix=dict(video=f'{data_root}/videos'),
)
loader = dict(batch_size=8, num_workers=2, persistent_workers=True)
train_dataloader = dict(
    sampler=dict(type='DefaultSampler', shuffle=True),
    dataset=dict(split='train', **dataset),
    **loader,
)
val_dataloader = dict(
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(split='val', test_mode=True, **dataset),
    **loader,
)
test_dataloader = dict(
    sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(split='in_context', test_mode=True, **dataset),
    **loader,
)

val_evaluator = dict(type='AccMetric')
test_evaluator = dict(type='AccMetric')
test_sets = dict(
    in_context=dict(split='in_context'),
    out_of_context=dict(split='out_of_context'),
    val=dict(split='val'),
    val_out_of_context=dict(split='val_out_of_context'),
)
