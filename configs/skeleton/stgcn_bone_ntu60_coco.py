_base_ = './stgcn_joint_ntu60_coco.py'

train_dataloader = dict(dataset=dict(dataset=dict(pipeline=_base_.gcn.bone.train)))
val_dataloader = dict(dataset=dict(pipeline=_base_.gcn.bone.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.gcn.bone.test))
