_base_ = ['./rgb_pose_weizmann_robust.py', '../_base_/datasets/ut_interaction.py']

train_dataloader = dict(dataset=_base_.ut.train)
val_dataloader = dict(dataset=_base_.ut.val)
test_dataloader = dict(dataset=_base_.ut.test)
test_sets = dict(_delete_=True, **_base_.ut.test_sets)

classes = dict(num_classes=6)
model = dict(cls_head=classes, stream_heads=dict(rgb=classes, pose=classes))
load_from = (
    'streams://rgb=work_dirs/rgb_only_ut_interaction&pose=work_dirs/pose_only_ut_interaction'
)
