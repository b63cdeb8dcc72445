# Tests a model of agcn_bone_motion_k50.py on Mimetics.
_base_ = ['./agcn_bone_motion_k50.py', '../_base_/datasets/mimetics50.py']

test_dataloader = dict(dataset=_base_.mimetics)
