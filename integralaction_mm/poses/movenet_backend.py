from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np

from .backend import PoseBackend
from .onnx_session import check_installed, open_model

_STEP = 32  # pixels: sides of the input are multiples of it
_SIDE = 256  # pixels of the longer side, MoveNet's default
_PAD = 0.3  # of the shorter side: a person who fills the frame is missed otherwise
_NUMBERS = 56  # 17 joints of (y, x, score), a box of 4 numbers, and its score
_LEAST = 0.1  # score of a person's box


class MoveNetBackend(PoseBackend):
    """Any ONNX model of the form of MoveNet MultiPose (Google, 2021): up to six persons.

    Its input is int32 (1, H, W, 3), RGB in 0..255, with sides that are multiples of 32; its output
    is (1, P, 56): 17 joints of COCO (y, x, score) in fractions of H and W, then a box (ymin,
    xmin, ymax, xmax) and its score (https://tfhub.dev/google/movenet/multipose/lightning/1).

    Args:
        model (str | Path): The .onnx file.
        device (str, optional): 'cpu', 'cuda' or 'cuda:N'. Defaults to None, the best available.
        side (int): Pixels of the longer side of the input, a multiple of 32; if the model's
            is fixed, that is used. Defaults to 256.

    Raises:
        ImportError: If ONNX Runtime is not installed.
        FileNotFoundError: If there is no such file.
        ValueError: If the model has another form, or an argument is out of range.
    """

    name = 'movenet'

    def __init__(
        self, model: str | Path | None = None, device: str | None = None, side: int = _SIDE
    ) -> None:
        check_installed('onnxruntime', self.name, 'movenet')
        if model is None:
            raise ValueError(
                "backend 'movenet' must have the .onnx file of a model (--model), but got none"
            )
        if type(side) is not int or side < _STEP or side % _STEP:
            raise ValueError(f'side must be a multiple of {_STEP}, but got {side!r}')
        self.model = Path(model).name
        self._side = side
        self._session = open_model(model, device, self.name)
        self._check_form(model)

    def _check_form(self, path: str | Path) -> None:
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        given, found = inputs[0], outputs[0]
        form = (len(inputs), len(given.shape), given.shape[-1], given.type, found.shape[-1])
        if form != (1, 4, 3, 'tensor(int32)', _NUMBERS):
            raise ValueError(
                f'model must take int32 (1, H, W, 3) and give (1, P, {_NUMBERS}), as MoveNet '
                f'MultiPose does, but takes {given.type} {given.shape} and gives {found.shape}: '
                f'{path}'
            )
        self._input = given.name
        sides = given.shape[1:3]
        self._size = tuple(sides) if all(isinstance(side, int) for side in sides) else None

    def settings(self) -> dict[str, Any]:
        """Name, model, version of ONNX Runtime and side of the input."""
        import onnxruntime

        version = onnxruntime.__version__
        return {**super().settings(), 'backend_version': version, 'side': self._side}

    def estimate(self, frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find the persons of a frame."""
        image, scale, corner = self._fit(frame)
        (found,) = self._session.run(None, {self._input: image[None].astype(np.int32)})
        persons = found[0][found[0][:, -1] >= _LEAST]  # [P, 56]
        joints = persons[:, :51].reshape(-1, 17, 3)  # y, x, score
        height, width = image.shape[:2]
        keypoint = (joints[..., 1::-1] * (width, height) - corner) / scale
        return keypoint, joints[..., 2]

    def _fit(self, frame: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
        """The frame on black of the model's size, its scale, and its corner (x, y) there."""
        height, width = frame.shape[:2]
        margin = _PAD * min(height, width)
        wanted = np.array([height + margin, width + margin])
        if self._size is None:
            size = np.ceil(wanted * self._side / wanted.max() / _STEP).astype(int) * _STEP
        else:
            size = np.array(self._size)
        scale = float((size / wanted).min())
        inner = np.maximum((np.array([height, width]) * scale).round().astype(int), 1)
        top, left = (size - inner) // 2
        image = np.zeros((*size, 3), np.uint8)
        resized = cv2.resize(frame, (int(inner[1]), int(inner[0])), interpolation=cv2.INTER_AREA)
        image[top : top + inner[0], left : left + inner[1]] = resized
        return image, scale, np.array([left, top])
