from .backbones import StemlessResNetTSM
from .heads import PoseDrivenGatingHead
from .recognizers import TwoStreamRecognizer

__all__ = ['PoseDrivenGatingHead', 'StemlessResNetTSM', 'TwoStreamRecognizer']
