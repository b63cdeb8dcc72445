# Single stages on Kinetics50 and NTU RGB+D (section 3.5); the paper gives neither momentum nor
# weight decay, so these are the released code's.
train_cfg = dict(type='EpochBasedTrainLoop', max_epochs=40, val_begin=1, val_interval=1)
val_cfg = dict(type='ValLoop')
test_cfg = dict(type='TestLoop')

optim_wrapper = dict(optimizer=dict(type='SGD', lr=1e-2, momentum=0.9, weight_decay=1e-4))
param_scheduler = [dict(type='MultiStepLR', milestones=[20, 30], gamma=0.1, by_epoch=True)]
auto_scale_lr = dict(enable=False, base_batch_size=32)
