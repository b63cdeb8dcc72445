_base_ = './agcn_joint_pantomime.py'

train_dataloader = dict(dataset=dict(pipeline=_base_.gcn.bone_motion.train))
val_dataloader = dict(dataset=dict(pipeline=_base_.gcn.bone_motion.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.gcn.bone_motion.test))
