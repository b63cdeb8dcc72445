_base_ = './stgcnpp_joint_pantomime.py'

train_pipeline = _base_.by_modality.bone.train
test_pipeline = _base_.by_modality.bone.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.by_modality.bone.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
