from .transforms import (
    DecodeTwoStream,
    OncePerFrame,
    PoseHeatmapPAF,
    PreNormalizeFound2D,
    SampleTwoRate,
)
from .two_stream_dataset import TwoStreamDataset

__all__ = [
    'DecodeTwoStream',
    'OncePerFrame',
    'PoseHeatmapPAF',
    'PreNormalizeFound2D',
    'SampleTwoRate',
    'TwoStreamDataset',
]
