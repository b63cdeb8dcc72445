from .fast_resnet_tsm import FastResNetTSM
from .stemless_resnet_tsm import StemlessResNetTSM

__all__ = ['FastResNetTSM', 'StemlessResNetTSM']
