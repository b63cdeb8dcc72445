_base_ = ['./stgcnpp_joint_window_weizmann.py', '../_base_/datasets/ut_interaction.py']

train_pipeline = _base_.graph.ut.train
test_pipeline = _base_.graph.ut.test
train_dataloader = dict(dataset=dict(pipeline=train_pipeline, **_base_.ut.train), drop_last=True)
val_dataloader = dict(dataset=dict(pipeline=_base_.graph.ut.val, **_base_.ut.val))
test_dataloader = dict(dataset=dict(pipeline=test_pipeline, **_base_.ut.test))
test_sets = dict(_delete_=True, **_base_.ut.test_sets)

epochs = 230  # as many steps as on Weizmann
train_cfg = dict(max_epochs=epochs, val_begin=epochs, val_interval=epochs)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, by_epoch=True, end=1, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=1, end=epochs, convert_to_iter_based=True),
]

model = dict(cls_head=dict(num_classes=6))
