# Tests a model of pose_only_k50_paf.py on Mimetics.
_base_ = ['./pose_only_k50_paf.py', '../_base_/datasets/mimetics50.py']

test_dataloader = dict(dataset=_base_.mimetics)
