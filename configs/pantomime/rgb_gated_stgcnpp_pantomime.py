_base_ = './rgb_gated_stgcn_pantomime.py'

model = dict(
    pose_backbone=dict(
        gcn_adaptive='init',
        gcn_with_res=True,
        tcn_type='mstcn',
        graph_cfg=dict(mode='spatial'),
    )
)
load_from = (
    'streams://rgb=work_dirs/rgb_only_pantomime&pose=work_dirs/stgcnpp_joint_window_pantomime'
)
