from .conflict_aware_gating_head import ConflictAwareGatingHead
from .feature_fuse_head import FeatureFuseHead
from .pose_driven_gating_head import PoseDrivenGatingHead
from .released_gating_head import ReleasedGatingHead

__all__ = [
    'ConflictAwareGatingHead',
    'FeatureFuseHead',
    'PoseDrivenGatingHead',
    'ReleasedGatingHead',
]
