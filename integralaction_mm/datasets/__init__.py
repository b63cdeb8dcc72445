from .transforms import DecodeTwoStream, PoseHeatmapPAF, SampleTwoRate
from .two_stream_dataset import TwoStreamDataset

__all__ = ['DecodeTwoStream', 'PoseHeatmapPAF', 'SampleTwoRate', 'TwoStreamDataset']
