model = dict(
    type='Recognizer2D',
    backbone=dict(
        type='FastResNetTSM',
        depth=18,
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
    data_preprocessor=dict(
        type='ActionDataPreprocessor',
        # ImageNet's, as in MMAction2's TSM checkpoints; the paper gives none.
        mean=[123.675, 116.28, 103.53],
        std=[58.395, 57.12, 57.375],
        format_shape='NCHW',
    ),
)
