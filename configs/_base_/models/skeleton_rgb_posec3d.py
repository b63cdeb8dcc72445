# Setting B with PoseC3D, as MMAction2 has it for Kinetics400, for the pose stream.
_base_ = './rgb_pose_r18.py'

model = dict(
    pose_backbone=dict(
        _delete_=True,
        type='ResNet3dSlowOnly',
        depth=50,
        pretrained=None,
        in_channels=18,
        base_channels=32,
        num_stages=3,
        out_indices=(2,),
        stage_blocks=(3, 4, 6),
        conv1_stride_s=1,
        pool1_stride_s=1,
        inflate=(0, 1, 1),
        spatial_strides=(2, 2, 2),
        temporal_strides=(1, 1, 2),
        dilations=(1, 1, 1),
    ),
    pose_feature='NCTHW',
    cls_head=dict(pose_pool=2),  # 32 poses end in 16
    data_preprocessor=dict(
        preprocessors=dict(heatmap_imgs=dict(_delete_=True, type='ActionDataPreprocessor'))
    ),
)
