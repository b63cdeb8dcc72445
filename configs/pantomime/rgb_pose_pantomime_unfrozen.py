# Table 8: pre-trained streams, trained further with the head. An epoch takes about 40 s on two CPU
# cores instead of 15, hence 4 epochs instead of 6.
_base_ = './rgb_pose_pantomime.py'

model = dict(freeze_streams=False)
train_cfg = dict(max_epochs=4, val_begin=4, val_interval=4)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, by_epoch=True, end=1, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=1, end=4, convert_to_iter_based=True),
]
# The streams at a tenth of the learning rate of their own stages, as in the paper (1e-3, 1e-2).
streams = dict(rgb_backbone=dict(lr_mult=0.1), pose_backbone=dict(lr_mult=0.1))
optim_wrapper = dict(paramwise_cfg=dict(custom_keys=streams))
