"""Stress tests: each one transform, for any pipeline (docs/stress.md)."""

from .action_swap import ActionSwap
from .add_noise import AddNoise
from .add_persons import AddPersons
from .background_only import BackgroundOnly
from .base import SEVERITIES
from .blur_frames import BlurFrames
from .compress_video import CompressVideo
from .darken_frames import DarkenFrames
from .delay_pose import DelayPose
from .drop_joints import DropJoints
from .drop_pose import DropPose
from .human_only import HumanOnly
from .jitter_pose import JitterPose
from .lower_frame_rate import LowerFrameRate
from .miscalibrate_confidence import MiscalibrateConfidence
from .other_pose import OtherPose
from .persons import Persons
from .shrink_frames import ShrinkFrames
from .shuffle_frames import ShuffleFrames
from .static_frame import StaticFrame

__all__ = [
    'SEVERITIES',
    'ActionSwap',
    'AddNoise',
    'AddPersons',
    'BackgroundOnly',
    'BlurFrames',
    'CompressVideo',
    'DarkenFrames',
    'DelayPose',
    'DropJoints',
    'DropPose',
    'HumanOnly',
    'JitterPose',
    'LowerFrameRate',
    'MiscalibrateConfidence',
    'OtherPose',
    'Persons',
    'ShrinkFrames',
    'ShuffleFrames',
    'StaticFrame',
]
