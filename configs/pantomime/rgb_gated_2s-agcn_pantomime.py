_base_ = './rgb_gated_stgcn_pantomime.py'

model = dict(
    pose_backbone=dict(
        type='AAGCN', gcn_attention=False, graph_cfg=dict(mode='spatial'), num_person=1
    )
)
load_from = (
    'streams://rgb=work_dirs/rgb_only_pantomime&pose=work_dirs/2s-agcn_joint_window_pantomime'
)
