_base_ = './stgcn_joint_penn.py'

model = dict(
    backbone=dict(type='AAGCN', gcn_attention=False, num_person=1, graph_cfg=dict(mode='spatial'))
)
