# Tests a model of rgb_pose_k400_lambda5.py on Mimetics.
_base_ = ['./rgb_pose_k400_lambda5.py', '../_base_/datasets/mimetics400.py']

test_dataloader = dict(dataset=_base_.mimetics)
