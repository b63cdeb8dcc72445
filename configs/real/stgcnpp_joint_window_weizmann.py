# Pose stage of rgb_gated_stgcnpp_weizmann.py.
_base_ = ['./pose_only_weizmann.py', '../_base_/models/stgcnpp_half.py']

train_pipeline = _base_.graph.train
test_pipeline = _base_.graph.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.graph.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(
    _delete_=True,
    type='RecognizerGCN',
    backbone=_base_.stgcnpp,
    cls_head=dict(type='GCNHead', num_classes=10, in_channels=128),
)
