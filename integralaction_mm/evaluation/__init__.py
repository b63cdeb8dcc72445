from .functional import (
    Dump,
    fuse_scores,
    load_dump,
    save_dump,
    sweep_weights,
    top_k_accuracy,
)

__all__ = [
    'Dump',
    'fuse_scores',
    'load_dump',
    'save_dump',
    'sweep_weights',
    'top_k_accuracy',
]
