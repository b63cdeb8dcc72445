"""Recognising the actions of any video: from Python, and for ``tools/infer.py``."""

from .action_inferencer import ActionInferencer
from .drawing import draw_timeline, draw_video
from .per_person import label_persons
from .windows import segment_windows, slide

__all__ = [
    'ActionInferencer',
    'TwoStreamInferencer',
    'draw_timeline',
    'draw_video',
    'label_persons',
    'segment_windows',
    'slide',
]

TwoStreamInferencer = ActionInferencer  # its name when it only took two streams
