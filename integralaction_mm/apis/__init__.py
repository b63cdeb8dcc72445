"""Recognising the actions of any video: from Python, and for ``tools/infer.py``."""

from .drawing import draw_timeline, draw_video
from .two_stream_inferencer import TwoStreamInferencer
from .windows import slide

__all__ = ['TwoStreamInferencer', 'draw_timeline', 'draw_video', 'slide']
