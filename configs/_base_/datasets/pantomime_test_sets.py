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
