"""Recognizers as ONNX files, which run without torch."""

from .export import export_onnx

__all__ = ['export_onnx']
