# rgb_pose_pantomime_robust.py with ST-GCN++ as the pose stream.
_base_ = './rgb_gated_stgcnpp_pantomime.py'

model = dict(
    cls_head=dict(type='ConflictAwareGatingHead', loss_gate_weight=0.5, reliability=True),
    stream_heads=dict(
        rgb=dict(
            type='TSMHead', num_classes=12, in_channels=512, num_segments=8, average_clips='prob'
        ),
        pose=dict(type='GCNHead', num_classes=12, in_channels=128),
    ),
    counterfactual=dict(share=0.8, empty_pose=0.2),
)
custom_hooks = [dict(type='CalibrateConflictHook')]

train_cfg = dict(max_epochs=12, val_begin=12, val_interval=12)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, by_epoch=True, end=1, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=1, end=12, convert_to_iter_based=True),
]
optim_wrapper = dict(paramwise_cfg=dict(custom_keys={'cls_head.conflict': dict(lr_mult=10)}))
