from . import stress  # noqa: F401  # registers its transforms
from .decode_two_stream import DecodeTwoStream
from .once_per_frame import OncePerFrame
from .pose_heatmap_paf import PoseHeatmapPAF
from .pre_normalize_found import PreNormalizeFound2D
from .render_pose_target import RenderPoseTarget
from .replace_background import ReplaceBackground
from .sample_two_rate import SampleTwoRate

__all__ = [
    'DecodeTwoStream',
    'OncePerFrame',
    'PoseHeatmapPAF',
    'PreNormalizeFound2D',
    'RenderPoseTarget',
    'ReplaceBackground',
    'SampleTwoRate',
]
