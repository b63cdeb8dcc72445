_base_ = './2s-agcn_joint_pantomime.py'

train_dataloader = dict(dataset=dict(pipeline=_base_.by_modality.joint_motion.train))
val_dataloader = dict(dataset=dict(pipeline=_base_.by_modality.joint_motion.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.by_modality.joint_motion.test))
