from __future__ import annotations

from mmaction.registry import DATASETS, HOOKS
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner

from ..feature_cache import hash_streams


@HOOKS.register_module()
class CheckCachedStreamsHook(Hook):
    """Stops a training or test on cached features of streams other than those it loaded.

    Args:
        cache (str): Folder of its phase.
    """

    priority = 'VERY_HIGH'

    def __init__(self, cache: str) -> None:
        self.cache = cache

    def before_train(self, runner: Runner) -> None:
        """Compare the streams' tensors with those that made the features.

        Raises:
            ValueError: If they differ.
        """
        self._check(runner)

    def before_test(self, runner: Runner) -> None:
        """The same before a test.

        Raises:
            ValueError: If they differ.
        """
        self._check(runner)

    def _check(self, runner: Runner) -> None:
        model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        dataset = DATASETS.build(dict(type='CachedFeatureDataset', cache=self.cache))
        if not hash_streams(model).items() <= dataset.meta['recipe']['streams'].items():
            raise ValueError(
                'cached features must be of the streams that were loaded, but others made '
                f'{self.cache}; choose another folder for tools/cache_features.py'
            )
