# pantomime_6e.py for a pose stage: longer, at the learning rate of batches of 8.
_base_ = './pantomime_6e.py'

train_cfg = dict(max_epochs=8, val_begin=8, val_interval=8)
optim_wrapper = dict(optimizer=dict(lr=1e-2))
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, by_epoch=True, end=1, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=1, end=8, convert_to_iter_based=True),
]
auto_scale_lr = dict(base_batch_size=8)
