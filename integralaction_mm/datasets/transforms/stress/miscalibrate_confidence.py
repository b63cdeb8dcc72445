from __future__ import annotations

from typing import Any

from mmaction.registry import TRANSFORMS

from .base import PoseStress

_POWERS = (1.5, 2, 3, 4, 6)
_KINDS = ('over', 'under')


@TRANSFORMS.register_module()
class MiscalibrateConfidence(PoseStress):
    """Make the scores of the joints too high or too low, as another estimator's might be.

    A score s becomes ``s ** (1 / p)`` ('over') or ``s ** p`` ('under'), with p 1.5, 2, 3, 4 or 6;
    0 and 1 stay, and so does the order. Coordinates stay. The scale is our own. Keys are those of
    :class:`PoseStress`.

    Args:
        kind (str): 'over' or 'under'. Defaults to 'over'.
        **kwargs: Arguments of :class:`StressTransform`.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(self, kind: str = 'over', **kwargs: Any) -> None:
        if kind not in _KINDS:
            raise ValueError(f'kind must be one of {_KINDS}, but got {kind!r}')
        super().__init__(**kwargs)
        self.kind = kind

    def transform(self, results: dict) -> dict:
        """Change the scores of ``results``."""
        keypoint, score = self.poses(results)
        power = _POWERS[self.severity - 1]
        results['keypoint'] = keypoint
        results['keypoint_score'] = score ** (power if self.kind == 'under' else 1 / power)
        return results
