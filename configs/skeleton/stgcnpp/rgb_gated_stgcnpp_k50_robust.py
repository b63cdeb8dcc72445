# rgb_pose_k50_robust.py with ST-GCN++ as the pose stream.
_base_ = './rgb_gated_stgcnpp_k50.py'

model = dict(
    cls_head=dict(type='ConflictAwareGatingHead', loss_gate_weight=0.5, reliability=True),
    stream_heads=dict(
        rgb=dict(
            type='TSMHead', num_classes=50, in_channels=512, num_segments=8, average_clips='prob'
        ),
        pose=dict(type='GCNHead', num_classes=50, in_channels=256),
    ),
    counterfactual=dict(share=0.8, empty_pose=0.2),
)
custom_hooks = [dict(type='CalibrateConflictHook')]
optim_wrapper = dict(paramwise_cfg=dict(custom_keys={'cls_head.conflict': dict(lr_mult=10)}))
