# Real sets on two CPU cores: 12 epochs at a low rate, since RGB starts from ImageNet weights.
train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=12, val_begin=12, val_interval=12)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')

optim_wrapper = dict(optimizer=dict(type='SGD', lr=3e-3, momentum=0.9, weight_decay=1e-4))
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, by_epoch=True, end=1, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=1, end=12, convert_to_iter_based=True),
]
auto_scale_lr = dict(enable=False, base_batch_size=8)
