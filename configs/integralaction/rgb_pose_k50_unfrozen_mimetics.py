# Tests a model of rgb_pose_k50_unfrozen.py on Mimetics.
_base_ = ['./rgb_pose_k50_unfrozen.py', '../_base_/datasets/mimetics50.py']

test_dataloader = dict(dataset=_base_.mimetics)
