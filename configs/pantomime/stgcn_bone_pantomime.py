_base_ = './stgcn_joint_pantomime.py'

train_dataloader = dict(dataset=dict(pipeline=_base_.by_modality.bone.train))
val_dataloader = dict(dataset=dict(pipeline=_base_.by_modality.bone.val))
test_dataloader = dict(dataset=dict(pipeline=_base_.by_modality.bone.test))
