"""Poses of your own videos: a pose estimator in, a ``PoseDataset`` file out."""

from .backend import PoseBackend
from .backends import BACKENDS, make_backend
from .extract import extract_poses
from .mediapipe_backend import MediaPipeBackend
from .mmpose_backend import MMPoseBackend
from .movenet_backend import MoveNetBackend
from .rtmlib_backend import RTMLibBackend

__all__ = [
    'BACKENDS',
    'MMPoseBackend',
    'MediaPipeBackend',
    'MoveNetBackend',
    'PoseBackend',
    'RTMLibBackend',
    'extract_poses',
    'make_backend',
]
