# As pantomime.py, as datasets for the loaders of MMAction2's own config: a leaf takes
# _base_.data.train.
custom_imports = dict(imports=['integralaction_mm'], allow_failed_imports=False)
root = 'data/pantomime'
source = dict(
    type='TwoStreamDataset',
    ann_file=f'{root}/annotations.pkl',
    data_prefix=dict(video=f'{root}/videos'),
)
data = dict(
    train=dict(split='train', **source),
    val=dict(split='val', **source),
    test=dict(split='test_in_context', **source),
)
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
