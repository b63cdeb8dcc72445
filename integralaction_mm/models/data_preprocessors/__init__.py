from .cached_feature_preprocessor import CachedFeaturePreprocessor
from .pose_data_preprocessor import PoseDataPreprocessor
from .two_stream_data_preprocessor import TwoStreamDataPreprocessor

__all__ = ['CachedFeaturePreprocessor', 'PoseDataPreprocessor', 'TwoStreamDataPreprocessor']
