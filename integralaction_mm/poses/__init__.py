"""Poses of your own videos: a pose estimator in, a ``PoseDataset`` file out."""

from .backend import PoseBackend
from .extract import BACKENDS, extract_poses
from .mediapipe_backend import MediaPipeBackend
from .mmpose_backend import MMPoseBackend

__all__ = ['BACKENDS', 'MMPoseBackend', 'MediaPipeBackend', 'PoseBackend', 'extract_poses']
