"""Persons in front of a photograph. (h, w) is the size of a video, (H, W) of the new one."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

__all__ = ['Placement', 'compose']


@dataclass(frozen=True)
class Placement:
    """A video's frame, centred in another one and as large as fits.

    Args:
        source (tuple[int, int]): (w, h) of the video, pixels.
        target (tuple[int, int]): (W, H) of the new one, pixels.
    """

    source: tuple[int, int]
    target: tuple[int, int]

    @property
    def scale(self) -> float:
        """Pixels of the new video per pixel of the old."""
        return min(self.target[0] / self.source[0], self.target[1] / self.source[1])

    @property
    def offset(self) -> tuple[float, float]:
        """Position of the old frame's upper left corner in the new one, (x, y) pixels."""
        (w, h), (width, height) = self.source, self.target
        return (width - w * self.scale) / 2, (height - h * self.scale) / 2

    def move(self, keypoint: np.ndarray) -> np.ndarray:
        """Keypoints (..., 2) of the old frame as those of the new one, float32."""
        return keypoint.astype(np.float32) * self.scale + np.array(self.offset, np.float32)

    def warp(self, image: np.ndarray) -> np.ndarray:
        """An image (h, w) or (h, w, 3) at its place, (H, W) or (H, W, 3), 0 around it."""
        x, y = self.offset
        # The centres of pixels are half a pixel from their corners.
        shift = 0.5 * self.scale - 0.5
        matrix = np.array([[self.scale, 0, x + shift], [0, self.scale, y + shift]])
        return cv2.warpAffine(image, matrix, self.target, flags=cv2.INTER_LINEAR)


def compose(
    frame: np.ndarray,
    mask: np.ndarray,
    photograph: np.ndarray,
    placement: Placement,
    feather: float = 1.0,
) -> np.ndarray:
    """Put the persons of a frame in front of a photograph.

    Before a photograph without colours, persons lose theirs, which would give the pasting away.

    Args:
        frame (np.ndarray): uint8 RGB (h, w, 3).
        mask (np.ndarray): bool (h, w), true where a person is.
        photograph (np.ndarray): uint8 RGB (H, W, 3).
        placement (Placement): Where the frame goes.
        feather (float): Softness of the edge: standard deviation of a Gaussian, in pixels of the
            new frame, >= 0; 0 is a hard edge. Defaults to 1.0.

    Returns:
        np.ndarray: uint8 RGB (H, W, 3).
    """
    if (photograph[..., :1] == photograph).all():
        frame = cv2.cvtColor(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    alpha = placement.warp(mask.astype(np.float32))
    if feather > 0:
        alpha = cv2.GaussianBlur(alpha, (0, 0), feather)
    alpha = alpha[..., None]  # [H, W, 1]
    mixed = alpha * placement.warp(frame) + (1 - alpha) * photograph
    return np.rint(mixed).astype(np.uint8)
