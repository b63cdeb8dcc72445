model = dict(
    type='Recognizer2D',
    backbone=dict(
        type='StemlessResNetTSM',
        depth=18,
        in_channels=52,  # OpenPose-18: 18 heatmaps and 17 bones of 2 channels
        pretrained='https://download.pytorch.org/models/resnet18-f37072fd.pth',
        num_segments=8,
        shift_div=8,
        norm_eval=False,
    ),
    cls_head=dict(
        type='TSMHead',
        num_classes=50,
        in_channels=512,
        num_segments=8,
        dropout_ratio=0,  # the paper mentions no dropout
        init_std=0.001,
        average_clips='prob',
    ),
    data_preprocessor=dict(type='PoseDataPreprocessor'),
)
