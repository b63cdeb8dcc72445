from .stemless_resnet_tsm import StemlessResNetTSM

__all__ = ['StemlessResNetTSM']
