from .functional import Dump, fuse_scores, load_dump, top_k_accuracy

__all__ = ['Dump', 'fuse_scores', 'load_dump', 'top_k_accuracy']
