_base_ = './rgb_gated_stgcnpp_k50_robust.py'

train_pipeline = _base_.rgb_bone.setting_b.train
test_pipeline = _base_.rgb_bone.setting_b.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_bone.setting_b.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

load_from = 'streams://rgb=work_dirs/rgb_only_k50&pose=work_dirs/stgcnpp_bone_window_k50'
