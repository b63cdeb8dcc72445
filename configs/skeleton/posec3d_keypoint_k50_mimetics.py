# Tests a model of posec3d_keypoint_k50.py on Mimetics.
_base_ = ['./posec3d_keypoint_k50.py', '../_base_/datasets/mimetics50.py']

test_dataloader = dict(dataset=_base_.mimetics)
