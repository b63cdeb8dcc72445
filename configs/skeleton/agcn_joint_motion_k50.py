_base_ = './agcn_joint_k50.py'

train_dataloader = dict(dataset=dict(dataset=dict(pipeline=_base_.gcn.joint_motion.train)))
val_dataloader = dict(dataset=dict(pipeline=_base_.gcn.joint_motion.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.gcn.joint_motion.test))
