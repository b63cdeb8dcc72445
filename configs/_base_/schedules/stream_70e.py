# Single stages on Kinetics400 (section 3.5); the paper gives neither momentum nor weight decay,
# so these are the released code's.
_base_ = './stream_40e.py'

train_cfg = dict(max_epochs=70)
param_scheduler = [dict(type='MultiStepLR', milestones=[30, 60], gamma=0.1, by_epoch=True)]
