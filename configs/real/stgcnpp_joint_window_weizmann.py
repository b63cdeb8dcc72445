# Pose stage of rgb_gated_stgcnpp_weizmann.py.
_base_ = './pose_only_weizmann.py'

train_dataloader = dict(dataset=dict(pipeline=_base_.graph.train))
val_dataloader = dict(dataset=dict(pipeline=_base_.graph.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.graph.test))

model = dict(
    _delete_=True,
    type='RecognizerGCN',
    backbone=dict(  # of half the width
        type='STGCN',
        base_channels=32,
        gcn_adaptive='init',
        gcn_with_res=True,
        tcn_type='mstcn',
        graph_cfg=dict(layout='coco', mode='spatial'),
    ),
    cls_head=dict(type='GCNHead', num_classes=10, in_channels=128),
)
