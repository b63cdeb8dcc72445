from .cached_feature_dataset import CachedFeatureDataset
from .transforms import (
    DecodeTwoStream,
    OncePerFrame,
    PoseHeatmapPAF,
    PreNormalizeFound2D,
    RenderPoseTarget,
    ReplaceBackground,
    SampleTwoRate,
)
from .two_stream_dataset import TwoStreamDataset

__all__ = [
    'CachedFeatureDataset',
    'DecodeTwoStream',
    'OncePerFrame',
    'PoseHeatmapPAF',
    'PreNormalizeFound2D',
    'RenderPoseTarget',
    'ReplaceBackground',
    'SampleTwoRate',
    'TwoStreamDataset',
]
