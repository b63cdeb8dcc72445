# As good as the better stream in both contexts; see ConflictAwareGatingHead.
_base_ = './rgb_pose_pantomime.py'

stream_head = dict(
    type='TSMHead', num_classes=12, in_channels=512, num_segments=8, average_clips='prob'
)
body = dict(channels=192, joints=18)
model = dict(
    # Features of 64 and 128 channels at the joints reveal a pose that is not on its body.
    rgb_backbone=dict(out_indices=(0, 1, 3)),
    cls_head=dict(
        type='ConflictAwareGatingHead', loss_gate_weight=0.5, reliability=True, body=body
    ),
    stream_heads=dict(rgb=stream_head, pose=stream_head),
    counterfactual=dict(share=0.8, empty_pose=0.2),
)
custom_hooks = [dict(type='CalibrateConflictHook')]

# Poses in other contexts are learnt more slowly than the contexts alone.
train_cfg = dict(max_epochs=12, val_begin=12, val_interval=12)
param_scheduler = [
    dict(type='LinearLR', start_factor=0.1, by_epoch=True, end=1, convert_to_iter_based=True),
    dict(type='CosineAnnealingLR', by_epoch=True, begin=1, end=12, convert_to_iter_based=True),
]
optim_wrapper = dict(
    paramwise_cfg=dict(
        custom_keys={'cls_head.conflict': dict(lr_mult=10), 'cls_head.body': dict(lr_mult=3)}
    )
)
