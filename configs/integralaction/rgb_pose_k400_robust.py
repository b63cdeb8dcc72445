# As good as the better stream in both contexts; see ConflictAwareGatingHead. Chosen on Pantomime.
_base_ = './rgb_pose_k400.py'

stream_head = dict(type='TSMHead', num_classes=400, average_clips='prob')
model = dict(
    cls_head=dict(type='ConflictAwareGatingHead', loss_gate_weight=0.5, reliability=True),
    stream_heads=dict(
        rgb=dict(in_channels=2048, num_segments=8, **stream_head),
        pose=dict(in_channels=512, num_segments=32, **stream_head),
    ),
    counterfactual=dict(share=0.8, empty_pose=0.2),
)
custom_hooks = [dict(type='CalibrateConflictHook')]
optim_wrapper = dict(paramwise_cfg=dict(custom_keys={'cls_head.conflict': dict(lr_mult=10)}))
