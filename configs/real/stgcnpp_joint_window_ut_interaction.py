_base_ = ['./stgcnpp_joint_window_weizmann.py', '../_base_/datasets/ut_interaction.py']

train_dataloader = dict(dataset=_base_.ut.train)
val_dataloader = dict(dataset=_base_.ut.val)
test_dataloader = dict(dataset=_base_.ut.test)
test_sets = dict(_delete_=True, **_base_.ut.test_sets)

model = dict(cls_head=dict(num_classes=6))
