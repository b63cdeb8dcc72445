"""Runs models that ``export_onnx.py`` wrote, on videos, without MMAction2 and torch.

``tools/deployment/run_onnx.py`` and this folder may be copied anywhere together. They need NumPy,
OpenCV, PyAV and ONNX Runtime, and for poses in a pickle the folder
``integralaction_mm/unpickling`` beside them. Shapes: M persons, T frames or poses, K keypoints.
"""

from .model import recognise

__all__ = ['recognise']
