_base_ = ['./rgb_gated_stgcnpp_weizmann.py', '../_base_/datasets/ut_interaction.py']

train_dataloader = dict(dataset=_base_.ut.train)
val_dataloader = dict(dataset=_base_.ut.val)
test_dataloader = dict(dataset=_base_.ut.test)
test_sets = dict(_delete_=True, **_base_.ut.test_sets)

model = dict(cls_head=dict(num_classes=6))
load_from = (
    'streams://rgb=work_dirs/rgb_only_ut_interaction'
    '&pose=work_dirs/stgcnpp_joint_window_ut_interaction'
)
