from .backbones import StemlessResNetTSM
from .heads import FeatureFuseHead, PoseDrivenGatingHead
from .recognizers import TwoStreamRecognizer

__all__ = ['FeatureFuseHead', 'PoseDrivenGatingHead', 'StemlessResNetTSM', 'TwoStreamRecognizer']
