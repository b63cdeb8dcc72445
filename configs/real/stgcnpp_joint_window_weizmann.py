# Pose stage of rgb_gated_stgcnpp_weizmann.py.
_base_ = ['./pose_only_weizmann.py', '../_base_/models/stgcnpp_half.py']

train_dataloader = dict(dataset=dict(pipeline=_base_.graph.train))
val_dataloader = dict(dataset=dict(pipeline=_base_.graph.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.graph.test))

model = dict(
    _delete_=True,
    type='RecognizerGCN',
    backbone=_base_.stgcnpp,
    cls_head=dict(type='GCNHead', num_classes=10, in_channels=128),
)
