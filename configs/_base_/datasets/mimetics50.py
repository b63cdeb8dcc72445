# Test only; a leaf takes it with test_dataloader = dict(dataset=_base_.mimetics).
mimetics_root = 'data/mimetics50'
mimetics = dict(
    type='TwoStreamDataset',
    ann_file=f'{mimetics_root}/annotations.pkl',
    data_prefix=dict(video=f'{mimetics_root}/videos', skeleton=f'{mimetics_root}/skeletons'),
    split='test',
    test_mode=True,
)
