# Setting B with ST-GCN, as MMAction2 has it, for the pose stream.
_base_ = './rgb_pose_r18.py'

preprocessors = _base_.model.data_preprocessor.preprocessors
model = dict(
    pose_backbone=dict(
        _delete_=True, type='STGCN', graph_cfg=dict(layout='openpose', mode='stgcn_spatial')
    ),
    pose_input='keypoint',
    pose_feature='NMCTV',
    cls_head=dict(in_channels=dict(pose=256), pose_pool=2),  # 64 poses end in 16
    data_preprocessor=dict(
        preprocessors=dict(
            _delete_=True,
            imgs=preprocessors.imgs,
            keypoint=dict(type='ActionDataPreprocessor'),
        )
    ),
)
