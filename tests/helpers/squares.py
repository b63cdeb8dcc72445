"""A small real estimator of poses, which finds squares, and videos for it."""

from __future__ import annotations

import pickle
from pathlib import Path

import cv2
import numpy as np
from videos import encode

from integralaction_mm.poses import PoseBackend

FRAMES = 6


class Squares(PoseBackend):
    """Every bright square is a person: all joints in its middle, scores its brightness."""

    name, model = 'squares', 'threshold'

    def __init__(self, stop_at: int | None = None) -> None:
        self.videos = 0
        self.stop_at = stop_at

    def start(self) -> None:
        self.videos += 1
        if self.videos == self.stop_at:
            raise KeyboardInterrupt

    def estimate(self, frame):
        grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
        count, areas, _, middles = cv2.connectedComponentsWithStats((grey > 60).astype(np.uint8))
        keypoint = np.repeat(middles[1:, None], 17, axis=1)  # [P, 17, 2]
        score = np.array([[grey[areas == index].mean() / 255] * 17 for index in range(1, count)])
        return keypoint, score.reshape(-1, 17)


def write_video(path: Path, squares=((8, 120), (40, 240)), frames: int = FRAMES) -> Path:
    """64x48 pixels; squares of 10 pixels at (x, brightness) that go one pixel down a frame."""
    images = np.zeros((frames, 48, 64, 3), dtype=np.uint8)
    for t, image in enumerate(images):
        for x, value in squares:
            image[10 + t : 20 + t, x : x + 10] = value
    return encode(path, images, 25, 'mjpeg')


def load(path: Path) -> dict:
    return pickle.loads(path.read_bytes())
