# Tests a model of pose_only_k400.py on Mimetics.
_base_ = ['./pose_only_k400.py', '../_base_/datasets/mimetics400.py']

test_dataloader = dict(dataset=_base_.mimetics)
