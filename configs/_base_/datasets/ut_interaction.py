# UT-Interaction, trained in the first place and tested in the second (docs/real_data.md), as
# datasets for the loaders of a leaf. ut_interaction/ is in the folder that the environment
# variable INTEGRALACTION_REAL names, or in data/; its videos/ holds set1/ and set2/. The schedule
# has as many steps as that of Weizmann, of which 41 clips make five an epoch.
ut_root = '{{$INTEGRALACTION_REAL:data}}/ut_interaction'
ut_source = dict(
    ann_file=f'{ut_root}/annotations.pkl', data_prefix=dict(video=f'{ut_root}/videos')
)
ut_epochs = 77
ut = dict(
    train_cfg=dict(max_epochs=ut_epochs, val_begin=ut_epochs, val_interval=ut_epochs),
    param_scheduler=[
        dict(type='LinearLR', start_factor=0.1, by_epoch=True, end=1, convert_to_iter_based=True),
        dict(
            type='CosineAnnealingLR',
            by_epoch=True,
            begin=1,
            end=ut_epochs,
            convert_to_iter_based=True,
        ),
    ],
    train=dict(split='set1_train', **ut_source),
    val=dict(split='set1_test', **ut_source),  # of the place of training
    test=dict(split='set2', **ut_source),
    test_sets=dict(
        set2=dict(split='set2'),
        set2_no_pointing=dict(split='set2_no_pointing'),
        set1=dict(split='set1'),
        set1_no_pointing=dict(split='set1_no_pointing'),
    ),
)
