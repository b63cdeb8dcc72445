_base_ = './stgcnpp_joint_pantomime.py'

train_pipeline = _base_.by_modality.joint_motion.train
test_pipeline = _base_.by_modality.joint_motion.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.by_modality.joint_motion.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))
