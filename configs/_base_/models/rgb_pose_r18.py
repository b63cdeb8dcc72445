model = dict(
    type='TwoStreamRecognizer',
    # load_from takes both streams from the single stages, hence no ImageNet weights here.
    rgb_backbone=dict(
        type='FastResNetTSM', depth=18, pretrained2d=False, num_segments=8, shift_div=8
    ),
    pose_backbone=dict(
        type='StemlessResNetTSM', depth=18, in_channels=52, num_segments=8, shift_div=8
    ),
    cls_head=dict(
        type='PoseDrivenGatingHead',
        num_classes=50,
        in_channels=dict(rgb=512, pose=512),
        channels=512,
        num_segments=8,
        loss_gate_weight=1.5,
        average_clips='prob',
    ),
    freeze_streams=True,
    data_preprocessor=dict(
        type='TwoStreamDataPreprocessor',
        preprocessors=dict(
            imgs=dict(
                type='ActionDataPreprocessor',
                mean=[123.675, 116.28, 103.53],
                std=[58.395, 57.12, 57.375],
                format_shape='NCHW',
            ),
            heatmap_imgs=dict(type='PoseDataPreprocessor'),
        ),
    ),
)
