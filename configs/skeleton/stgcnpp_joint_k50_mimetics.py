# Tests a model of stgcnpp_joint_k50.py on Mimetics.
_base_ = ['./stgcnpp_joint_k50.py', '../_base_/datasets/mimetics50.py']

test_dataloader = dict(dataset=_base_.mimetics)
