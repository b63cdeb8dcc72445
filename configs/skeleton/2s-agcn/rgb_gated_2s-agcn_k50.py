_base_ = '../stgcn/rgb_gated_stgcn_k50.py'

model = dict(pose_backbone=dict(type='AAGCN', gcn_attention=False, graph_cfg=dict(mode='spatial')))
load_from = 'streams://rgb=work_dirs/rgb_only_k50&pose=work_dirs/2s-agcn_joint_window_k50'
