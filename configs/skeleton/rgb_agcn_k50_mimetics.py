# Tests a model of rgb_agcn_k50.py on Mimetics.
_base_ = ['./rgb_agcn_k50.py', '../_base_/datasets/mimetics50.py']

test_dataloader = dict(dataset=_base_.mimetics)
