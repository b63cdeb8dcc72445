# As good as the better stream in both contexts; see ConflictAwareGatingHead.
_base_ = './rgb_gated_stgcnpp_weizmann.py'

model = dict(
    cls_head=dict(type='ConflictAwareGatingHead', loss_gate_weight=0.5),
    stream_heads=dict(
        rgb=dict(
            type='TSMHead',
            num_classes=10,
            in_channels=1280,
            num_segments=8,
            average_clips='prob',
        ),
        pose=dict(type='GCNHead', num_classes=10, in_channels=128),
    ),
    counterfactual=dict(share=0.8, empty_pose=0.2),
)
custom_hooks = [dict(type='CalibrateConflictHook')]
optim_wrapper = dict(paramwise_cfg=dict(custom_keys={'cls_head.conflict': dict(lr_mult=10)}))
