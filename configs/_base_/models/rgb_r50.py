# RGB stream of setting A (section 4.2).
_base_ = './rgb_r18.py'

model = dict(
    backbone=dict(
        depth=50, pretrained='https://download.pytorch.org/models/resnet50-11ad3fa6.pth'
    ),
    cls_head=dict(in_channels=2048),
)
