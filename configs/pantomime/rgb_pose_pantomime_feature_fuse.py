# Table 4: both features, concatenated, through one linear layer.
_base_ = './rgb_pose_pantomime.py'

model = dict(cls_head=dict(type='FeatureFuseHead'))
