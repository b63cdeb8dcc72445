_base_ = './stgcn_joint_pantomime.py'

train_dataloader = dict(dataset=dict(pipeline=_base_.by_modality.bone_motion.train))
val_dataloader = dict(dataset=dict(pipeline=_base_.by_modality.bone_motion.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.by_modality.bone_motion.test))
