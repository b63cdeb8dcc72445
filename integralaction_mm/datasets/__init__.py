from .transforms import (
    DecodeTwoStream,
    OncePerFrame,
    PoseHeatmapPAF,
    PreNormalizeFound2D,
    ReplaceBackground,
    SampleTwoRate,
)
from .two_stream_dataset import TwoStreamDataset

__all__ = [
    'DecodeTwoStream',
    'OncePerFrame',
    'PoseHeatmapPAF',
    'PreNormalizeFound2D',
    'ReplaceBackground',
    'SampleTwoRate',
    'TwoStreamDataset',
]
