"""Runs models written by ``export_onnx.py`` on videos, without MMAction2 or torch.

``tools/deployment/run_onnx.py`` and this folder can be copied anywhere together. They need NumPy,
OpenCV, PyAV and ONNX Runtime, and for poses in a pickle the folder
``integralaction_mm/unpickling`` beside them. Shapes: M persons, T frames or poses, K keypoints.
"""

from .model import recognise

__all__ = ['recognise']
