# ST-GCN++ of half the width for COCO-17, as a backbone: a leaf takes _base_.stgcnpp.
stgcnpp = dict(
    type='STGCN',
    base_channels=32,
    gcn_adaptive='init',
    gcn_with_res=True,
    tcn_type='mstcn',
    graph_cfg=dict(layout='coco', mode='spatial'),
)
