"""Allowed values and defaults of options, for a help that imports neither PyTorch nor NumPy.

Each belongs to another module, where it is checked; a test compares them.
"""

from __future__ import annotations

import argparse

FUSION_METHODS = ('average', 'temperature', 'log_linear', 'agreement')
PHASES = ('train', 'val', 'test')
RELEASED_STAGES = ('rgb_only', 'pose_only', 'rgb+pose')
KINETICS_MATCHES = ('time', 'index')
KINETICS_SPLITS = ('train', 'val')
CONTEXT_SPLITS = ('train', 'val', 'test')
POSE_BACKENDS = ('auto', 'mediapipe', 'mmpose', 'movenet', 'rtmlib')
POSE_OPTIONS = {
    'mmpose': ('pose2d', 'weights', 'det_model'),
    'rtmlib': ('model', 'det_model'),
    'movenet': ('model',),
    'mediapipe': ('model',),
}
POSE_LAYOUTS = ('coco17', 'openpose18')
POSE_INPUTS = ('keypoints', 'maps')
LAYOUTS = ('coco17', 'ntu25', 'openpose18')
POSE_FORMS = ('alphapose', 'coco', 'csv', 'mmpose', 'openpose', 'ultralytics')
PICKS = ('changed', 'rescued', 'lost', 'random')
REAL_SETS = ('weizmann', 'ut_interaction', 'penn')
REAL_FOLDS = (0, 1, 2)
SEGMENT_RULES = {'high': 0.5, 'low': 0.4, 'min_seconds': 0.5, 'merge_seconds': 0.5}
WEB_LIMITS = {'max_seconds': 120.0, 'max_mib': 200.0}
SEVERITIES = (1, 2, 3, 4, 5)
TABLES = ('4', '6', '7', '8', '9', 'skeleton')
BASIC_SPLITS = ('train', 'val', 'test_in_context', 'test_out_of_context')
PANTOMIME_SPLITS = (
    *BASIC_SPLITS,
    'test_no_context',
    'test_wrong_scene',
    'test_wrong_object',
    'test_unseen_scene',
    'test_half_pose',
    'test_no_pose',
    'test_other_pose',
)
IN_CONTEXT_RATE = 0.95


def pose_backend(text: str) -> str:
    """Argparse type: a pose backend, one of these or one that a program has registered."""
    if text not in POSE_BACKENDS:
        from ..poses import BACKENDS

        if text not in BACKENDS:
            names = ', '.join(sorted([*BACKENDS, 'auto']))
            raise argparse.ArgumentTypeError(f'invalid choice: {text!r} (choose from {names})')
    return text
