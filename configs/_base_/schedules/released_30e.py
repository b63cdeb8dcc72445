# The released code's schedule; its stage rgb+pose has a tenth of this learning rate.
train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=30, val_begin=1, val_interval=1)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')

optim_wrapper = dict(optimizer=dict(type='SGD', lr=5e-3, momentum=0.9, weight_decay=1e-4))
param_scheduler = [dict(type='MultiStepLR', milestones=[21, 26], gamma=0.1, by_epoch=True)]
auto_scale_lr = dict(enable=False, base_batch_size=32)
