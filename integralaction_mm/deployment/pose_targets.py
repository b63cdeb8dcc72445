"""The heatmaps of MMAction2's ``GeneratePoseTarget``, drawn inside an exported model.

Shapes: N clips, T poses, M persons, K keypoints, L limbs, (h, w) the size of the maps.
"""

from __future__ import annotations

from typing import Any

import torch
from mmaction.datasets.transforms import GeneratePoseTarget
from torch import Tensor

__all__ = ['PoseTargets']

_LEAST = 1e-4  # scores below it draw nothing


class PoseTargets:
    """Draws the maps of a ``GeneratePoseTarget``, with the additions of its ``double``.

    Args:
        transform (GeneratePoseTarget): The transform.
        frame_size (tuple[int, int]): (h, w) of the frames that keypoints are in pixels of.
    """

    def __init__(self, transform: GeneratePoseTarget, frame_size: tuple[int, int]) -> None:
        self.transform: Any = transform
        height, width = frame_size
        scaling = transform.scaling
        self.size = int(height * scaling + 0.5), int(width * scaling + 0.5)

    def draw(self, keypoints: Tensor) -> Tensor:
        """Draw maps.

        Args:
            keypoints (Tensor): float32 (N, T, M, K, 3), x and y in pixels of the frames, and the
                score; NaN or score 0 if there is nobody.

        Returns:
            Tensor: float32 (N, T, C, h, w) with C = K, L or K + L.
        """
        own = self.transform
        finite = torch.isfinite(keypoints).all(dim=-1)
        xy = torch.where(finite[..., None], keypoints[..., :2], 0.0) * own.scaling
        score = keypoints[..., 2] if own.use_score else torch.ones_like(keypoints[..., 2])
        score = torch.where(finite, score, 0.0)
        if not own.with_limb:
            return self._peaks(xy, score).amax(dim=2)
        limbs = self._limbs(xy, score).amax(dim=2)
        if not own.with_kp:
            return limbs
        # MMAction2 draws both starting at the first map, and leaves the last ones empty.
        points = self._peaks(xy, score).amax(dim=2)
        return torch.maximum(
            torch.cat([points, torch.zeros_like(limbs)], dim=2),
            torch.cat([limbs, torch.zeros_like(points)], dim=2),
        )

    def double(self, maps: Tensor) -> Tensor:
        """Maps (N, T, C, h, w) and their mirror images (2 * N, T, C, h, w); or as they are."""
        own = self.transform
        if not own.double:
            return maps
        pairs = (own.left_kp, own.right_kp) if own.with_kp else (own.left_limb, own.right_limb)
        order = list(range(maps.shape[2]))
        for left, right in zip(*pairs):
            order[left], order[right] = right, left
        return torch.cat([maps, maps.flip(4)[:, :, order]])

    def _limbs(self, xy: Tensor, score: Tensor) -> Tensor:
        """The same around L lines; a line shorter than a pixel is a point, its start."""
        starts, ends = torch.tensor(self.transform.skeletons).T.to(xy.device)
        (ax, ay), (bx, by) = (xy.index_select(3, i).unbind(-1) for i in (starts, ends))
        score_a, score_b = (score.index_select(3, i) for i in (starts, ends))
        length = (ax - bx) ** 2 + (ay - by) ** 2  # [N, T, M, L]
        columns = self._offsets(torch.minimum(ax, bx), torch.maximum(ax, bx), self.size[1])
        rows = self._offsets(torch.minimum(ay, by), torch.maximum(ay, by), self.size[0])
        x, y = columns[0], rows[0][:, None]
        near = rows[1][..., :, None] & columns[1][..., None, :]
        ax, ay, bx, by, whole = (v[..., None, None] for v in (ax, ay, bx, by, length))
        to_a, to_b = (x - ax) ** 2 + (y - ay) ** 2, (x - bx) ** 2 + (y - by) ** 2
        along = ((to_a - to_b + whole) / 2 / whole.clamp(min=1)).clamp(0, 1)
        squares = (x - ax - along * (bx - ax)) ** 2 + (y - ay - along * (by - ay)) ** 2
        lines = torch.exp(-squares / 2 / self.transform.sigma**2)
        drawn = self._values(lines, near, torch.minimum(score_a, score_b))
        # As there: for a point, the start's score decides, unless the other one draws nothing.
        seen = torch.minimum(score_a, score_b) >= _LEAST
        at_start = torch.stack([ax[..., 0, 0], ay[..., 0, 0]], dim=-1)
        points = self._peaks(at_start, torch.where(seen, score_a, 0.0))
        return torch.where(whole < 1, points, drawn)

    def _peaks(self, xy: Tensor, score: Tensor) -> Tensor:
        """A Gaussian around each of the points (..., 2): (..., h, w)."""
        columns = self._offsets(xy[..., 0], xy[..., 0], self.size[1])
        rows = self._offsets(xy[..., 1], xy[..., 1], self.size[0])
        x, y = columns[0] - xy[..., 0, None], rows[0] - xy[..., 1, None]
        squares = y[..., :, None] ** 2 + x[..., None, :] ** 2
        near = rows[1][..., :, None] & columns[1][..., None, :]
        return self._values(torch.exp(-squares / 2 / self.transform.sigma**2), near, score)

    def _offsets(self, low: Tensor, high: Tensor, size: int) -> tuple[Tensor, Tensor]:
        """Pixels of a side (size,), and which of them are within 3 sigma (..., size)."""
        pixels = torch.arange(size, device=low.device)
        reach = 3 * self.transform.sigma
        first, last = (low.double() - reach).long(), (high.double() + reach).long()
        near = (pixels >= first[..., None]) & (pixels <= last[..., None])
        return pixels.to(low.dtype), near

    @staticmethod
    def _values(gauss: Tensor, near: Tensor, score: Tensor) -> Tensor:
        seen = near & (score >= _LEAST)[..., None, None]
        return torch.where(seen, gauss * score[..., None, None], 0.0)
