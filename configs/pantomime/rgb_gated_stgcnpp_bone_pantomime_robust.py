_base_ = './rgb_gated_stgcnpp_pantomime_robust.py'

train_pipeline = _base_.rgb_bone.pantomime.train
test_pipeline = _base_.rgb_bone.pantomime.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_bone.pantomime.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

load_from = (
    'streams://rgb=work_dirs/rgb_only_pantomime&pose=work_dirs/stgcnpp_bone_window_pantomime'
)
