# Pantomime on two CPU cores: short runs from scratch, in place of the paper's 40 epochs from
# ImageNet weights.
train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=8, val_begin=8, val_interval=8)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')

optim_wrapper = dict(
    optimizer=dict(type='SGD', lr=1e-2, momentum=0.9, weight_decay=1e-4, nesterov=True)
)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, by_epoch=True, end=1, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=1, end=8, convert_to_iter_based=True),
]
auto_scale_lr = dict(enable=False, base_batch_size=8)
