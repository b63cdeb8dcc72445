# The released code's RGB stream. Its shift goes the other way round; a converted checkpoint has
# its channels reordered to match.
_base_ = './rgb_r18.py'

model = dict(
    backbone=dict(shift_div=4),  # a quarter of the channels each way; the paper's eighth
    cls_head=dict(init_std=0.01),  # the paper's 0.001
    data_preprocessor=dict(mean=[0, 0, 0], std=[255, 255, 255]),
)
