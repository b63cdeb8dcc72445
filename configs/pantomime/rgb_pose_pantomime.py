_base_ = [
    '../_base_/models/rgb_pose_r18.py',
    '../_base_/datasets/pantomime.py',
    '../_base_/pipelines/pantomime.py',
    '../_base_/schedules/pantomime_6e.py',
    '../_base_/default_runtime.py',
]

train_pipeline = _base_.rgb_pose.train
test_pipeline = _base_.rgb_pose.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline))
val_dataloader = dict(dataset=dict(pipeline=_base_.rgb_pose.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline))

model = dict(pose_backbone=dict(strides=(2, 2, 2, 2)), cls_head=dict(num_classes=12))
load_from = 'streams://rgb=work_dirs/rgb_only_pantomime&pose=work_dirs/pose_only_pantomime'

# L_gate can lower the mean of G only through the bias of CGB's batch norm. The paper's 20 000
# steps leave time for that; these 200 need a higher learning rate there.
optim_wrapper = dict(paramwise_cfg=dict(custom_keys={'cls_head.gate_norm': dict(lr_mult=40)}))
