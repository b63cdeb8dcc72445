from .backbones import FastResNetTSM, StemlessResNetTSM
from .data_preprocessors import (
    CachedFeaturePreprocessor,
    PoseDataPreprocessor,
    TwoStreamDataPreprocessor,
)
from .heads import (
    ConflictAwareGatingHead,
    FeatureFuseHead,
    PoseDrivenGatingHead,
    ReleasedGatingHead,
)
from .recognizers import TwoStreamRecognizer

__all__ = [
    'CachedFeaturePreprocessor',
    'ConflictAwareGatingHead',
    'FastResNetTSM',
    'FeatureFuseHead',
    'PoseDataPreprocessor',
    'PoseDrivenGatingHead',
    'ReleasedGatingHead',
    'StemlessResNetTSM',
    'TwoStreamDataPreprocessor',
    'TwoStreamRecognizer',
]
