from .transforms import DecodeTwoStream, OncePerFrame, PoseHeatmapPAF, SampleTwoRate
from .two_stream_dataset import TwoStreamDataset

__all__ = [
    'DecodeTwoStream',
    'OncePerFrame',
    'PoseHeatmapPAF',
    'SampleTwoRate',
    'TwoStreamDataset',
]
