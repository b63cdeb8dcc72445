# The released code's integration; see PoseDrivenGatingHead for its options and rgb_released.py.
_base_ = './rgb_pose_r18.py'

linear = dict(type='Normal', std=0.01)  # the paper's 0.001, which stays the alignment's
model = dict(
    rgb_backbone=dict(shift_div=4),
    pose_backbone=dict(shift_div=4, front_bias=True),
    cls_head=dict(
        align_layers=('BN', 'ReLU', 'LN'),
        gate_norm=False,
        consensus='score',
        init_cfg=dict(
            type='Normal',
            layer=['Linear', 'Conv1d'],
            std=0.001,
            override=[dict(name='gate_fc', **linear), dict(name='fc_cls', **linear)],
        ),
    ),
    data_preprocessor=dict(
        preprocessors=dict(imgs=dict(mean=[0, 0, 0], std=[255, 255, 255])),
    ),
)
