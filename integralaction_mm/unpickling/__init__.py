from .reader import load_pickle
from .tensors import load_torch

__all__ = ['load_pickle', 'load_torch']
