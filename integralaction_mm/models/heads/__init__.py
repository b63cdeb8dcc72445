from .feature_fuse_head import FeatureFuseHead
from .pose_driven_gating_head import PoseDrivenGatingHead

__all__ = ['FeatureFuseHead', 'PoseDrivenGatingHead']
