# Tests a model of pose_only_k50_heatmap.py on Mimetics.
_base_ = ['./pose_only_k50_heatmap.py', '../_base_/datasets/mimetics50.py']

test_dataloader = dict(dataset=_base_.mimetics)
