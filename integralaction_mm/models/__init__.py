from .backbones import StemlessResNetTSM
from .data_preprocessors import PoseDataPreprocessor
from .heads import FeatureFuseHead, PoseDrivenGatingHead
from .recognizers import TwoStreamRecognizer

__all__ = [
    'FeatureFuseHead',
    'PoseDataPreprocessor',
    'PoseDrivenGatingHead',
    'StemlessResNetTSM',
    'TwoStreamRecognizer',
]
