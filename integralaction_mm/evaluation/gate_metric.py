from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mmaction.registry import METRICS
from mmengine.evaluator import BaseMetric

from .functional import top_k_accuracy

_STREAMS = ('rgb', 'pose')


@METRICS.register_module()
class GateMetric(BaseMetric):
    """Mean of the gate G, overall and by class (Table 5), while a model is tested.

    Put it beside MMAction2's accuracy in a config::

        test_evaluator = [dict(type='AccMetric'), dict(type='GateMetric')]

    If the samples have ``context_conflict``, it gives that too, as ``conflict_mean`` and
    ``conflict_class_<label>``, and if they have ``pose_on_body``, ``body_mean`` and
    ``body_class_<label>``. If they have ``pred_score_rgb`` or ``pred_score_pose``, it also
    gives the top-1 accuracy of that stream alone, ``rgb_top1`` and ``pose_top1``.

    Args:
        by_class (bool): Whether to give ``class_<label>``, the mean G of each class that has a
            video, beside ``mean``. Defaults to True.
        collect_device (str): 'cpu' or 'gpu', as in MMEngine's ``BaseMetric``. Defaults to 'cpu'.
        prefix (str, optional): Prefix of the names of the figures. Defaults to 'gate'.
    """

    default_prefix = 'gate'

    def __init__(
        self, by_class: bool = True, collect_device: str = 'cpu', prefix: str | None = None
    ) -> None:
        super().__init__(collect_device, prefix)
        self.by_class = by_class

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        """Keep the mean G, the label and the streams' scores of each sample.

        Args:
            data_batch (Any): Not used.
            data_samples (Sequence[dict]): Predictions with ``gt_label``, ``pred_gate`` (T,) and
                perhaps ``pred_score_rgb`` and ``pred_score_pose`` (num_classes,).

        Raises:
            ValueError: If a sample has no ``pred_gate``.
        """
        for sample in data_samples:
            if 'pred_gate' not in sample:
                raise ValueError(
                    "GateMetric must get samples with 'pred_gate', as PoseDrivenGatingHead with a "
                    f'gate predicts, but got {sorted(sample)}'
                )
            result = {
                'gate': float(sample['pred_gate'].mean()),
                'label': int(sample['gt_label']),
            }
            for key, name in (('context_conflict', 'conflict'), ('pose_on_body', 'body')):
                if key in sample:
                    result[name] = float(sample[key])
            for stream in _STREAMS:
                if f'pred_score_{stream}' in sample:
                    result[stream] = sample[f'pred_score_{stream}'].float().cpu().numpy()
            self.results.append(result)

    def compute_metrics(self, results: list[dict]) -> dict[str, float]:
        """Compute the figures of all samples.

        Args:
            results (list[dict]): What :meth:`process` kept.

        Returns:
            dict[str, float]: ``mean`` and ``class_<label>`` in 0..1, and the same of the conflict
            and of ``pose_on_body``; ``rgb_top1`` and ``pose_top1`` also in 0..1, like those of
            ``AccMetric``.
        """
        labels = np.array([result['label'] for result in results])
        figures = {}
        for key, prefix in (('gate', ''), ('conflict', 'conflict_'), ('body', 'body_')):
            if key not in results[0]:
                continue
            values = np.array([result[key] for result in results])
            figures[f'{prefix}mean'] = float(values.mean())
            if self.by_class:
                for label in np.unique(labels):
                    figures[f'{prefix}class_{label}'] = float(values[labels == label].mean())
        for stream in _STREAMS:
            if stream in results[0]:
                scores = np.stack([result[stream] for result in results])
                figures[f'{stream}_top1'] = top_k_accuracy(scores, labels, 1) / 100
        return figures
