from .decode_two_stream import DecodeTwoStream
from .once_per_frame import OncePerFrame
from .pose_heatmap_paf import PoseHeatmapPAF
from .sample_two_rate import SampleTwoRate

__all__ = ['DecodeTwoStream', 'OncePerFrame', 'PoseHeatmapPAF', 'SampleTwoRate']
