from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

import numpy as np

from .backend import PoseBackend
from .onnx_session import check_installed, find_provider, open_model

_HUB = 'https://download.openmmlab.com/mmpose/v1/projects/'
_RTMO, _RTMPOSE = f'{_HUB}rtmo/onnx_sdk/', f'{_HUB}rtmposev1/onnx_sdk/'
# Models with COCO's 17 joints, from where rtmlib 0.0.16 (tools/solution/body.py) gets them.
MODELS = {
    'rtmo-s': f'{_RTMO}rtmo-s_8xb32-600e_body7-640x640-dac2bf74_20231211.zip',
    'rtmo-m': f'{_RTMO}rtmo-m_16xb16-600e_body7-640x640-39e78cc4_20231211.zip',
    'rtmo-l': f'{_RTMO}rtmo-l_16xb16-600e_body7-640x640-b37118ce_20231211.zip',
    'rtmpose-s': f'{_RTMPOSE}rtmpose-s_simcc-body7_pt-body7_420e-256x192-acd4a1ef_20230504.zip',
    'rtmpose-m': f'{_RTMPOSE}rtmpose-m_simcc-body7_pt-body7_420e-256x192-e48f03d0_20230504.zip',
    'rtmpose-x': f'{_RTMPOSE}rtmpose-x_simcc-body7_pt-body7_700e-384x288-71d7b7e9_20230629.zip',
}
DETECTOR = f'{_RTMPOSE}yolox_m_8xb8-300e_humanart-c2c7a14a.zip'
_JOINTS = 17
_LEAST = 0.3  # score of a person; rtmlib's own 0.7 misses those who are partly hidden


class RTMLibBackend(PoseBackend):
    """RTMO and RTMPose through rtmlib: only ONNX Runtime, several persons.

    RTMO (Lu et al., CVPR 2024) finds all persons at once. RTMPose (Jiang et al., 2023) looks at
    each person that a detector, YOLOX, finds.

    Args:
        model (str | Path): A name in :data:`MODELS`, the address of an .onnx or .zip file, or an
            .onnx file. Its outputs tell which kind it is. Defaults to 'rtmo-m'.
        device (str, optional): 'cpu', 'cuda' or 'cuda:N'. Defaults to None, the best available.
        det_model (str | Path, optional): For RTMPose: address or file of a YOLOX detector, or
            'whole_image' for one person that fills the frame. Defaults to None, rtmlib's YOLOX-m.

    Raises:
        ImportError: If rtmlib is not installed.
        FileNotFoundError: If there is no such file, or it cannot be fetched; the message says what
            to download.
        ValueError: If there is no such model, or it has another form.
    """

    name = 'rtmlib'

    def __init__(
        self,
        model: str | Path = 'rtmo-m',
        device: str | None = None,
        det_model: str | Path | None = None,
    ) -> None:
        check_installed('rtmlib', self.name, 'rtmlib')
        import rtmlib

        self.model = str(model) if str(model) in MODELS else Path(str(model)).name
        path = _find(model, 'model')
        self._is_rtmo, size = self._read_form(path, device)
        provider, options = find_provider(device, self.name)
        kind = 'cpu' if provider.startswith('CPU') else 'cuda'
        place = f'cuda:{options["device_id"]}' if options else kind
        common = dict(backend='onnxruntime', device=place)
        self._detector: Any = None
        self._det_model = None
        with contextlib.redirect_stdout(io.StringIO()):  # 'load … with onnxruntime backend'
            if self._is_rtmo:
                if det_model is not None:
                    raise ValueError(
                        f'det_model (--det-model) must come with RTMPose, but got {det_model!r} '
                        f'with {self.model!r}, which finds persons itself'
                    )
                self._estimator = rtmlib.RTMO(path, size, score_thr=_LEAST, **common)
                return
            self._estimator = rtmlib.RTMPose(path, size[::-1], **common)
            self._det_model = str(det_model) if det_model == 'whole_image' else None
            if det_model != 'whole_image':
                file = _find(det_model or DETECTOR, 'det_model')
                self._det_model = Path(file).name
                shape = open_model(file, device, self.name).get_inputs()[0].shape
                self._detector = rtmlib.YOLOX(file, _sides(shape, file), **common)

    def _read_form(self, path: str, device: str | None) -> tuple[bool, tuple[int, int]]:
        """Whether a model is RTMO rather than RTMPose, and (h, w) of its input."""
        session = open_model(path, device, self.name)
        given = session.get_inputs()[0].shape
        found = [list(output.shape) for output in session.get_outputs()]
        # RTMO: boxes (1, P, 5) and joints (1, P, K, 3); RTMPose: SimCC (N, K, 2W) and (N, K, 2H).
        lengths = [len(shape) for shape in found]
        if lengths not in ([3, 4], [3, 3]):
            raise ValueError(
                "model must have RTMO's outputs, (1, P, 5) and (1, P, K, 3), or RTMPose's, "
                f'(N, K, 2W) and (N, K, 2H), but has {found}: {path}'
            )
        is_rtmo = lengths == [3, 4]
        joints = found[1][2] if is_rtmo else found[0][1]
        if isinstance(joints, int) and joints != _JOINTS:
            raise ValueError(f'model must have {_JOINTS} joints, but has {joints}: {path}')
        return is_rtmo, _sides(given, path)

    def settings(self) -> dict[str, Any]:
        """Name, model, version and detector."""
        from importlib.metadata import version

        return {
            **super().settings(),
            'backend_version': version('rtmlib'),
            'det_model': self._det_model,
        }

    def estimate(self, frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find the persons of a frame."""
        image = np.ascontiguousarray(frame[..., ::-1])  # rtmlib takes BGR
        if self._is_rtmo:
            keypoint, score = self._estimator(image)
            there = score.any(axis=1)  # nobody is given as one person of zeros
            return keypoint[there], score[there]
        boxes = [[0, 0, image.shape[1], image.shape[0]]]
        if self._detector is not None:
            boxes = self._detector(image)
            if not len(boxes):
                return np.zeros((0, _JOINTS, 2)), np.zeros((0, _JOINTS))
        return self._estimator(image, bboxes=boxes)


def _sides(shape: list[Any], path: str) -> tuple[int, int]:
    """(h, w) of an input (N, 3, h, w)."""
    sides = tuple(shape[2:])
    if len(sides) != 2 or not all(isinstance(side, int) for side in sides):
        raise ValueError(f'input of a model must be (N, 3, h, w) with fixed sides, but is {shape}'
                         f': {path}')  # fmt: skip
    return sides


def _find(model: str | Path, argument: str) -> str:
    """The file of a model, fetched if it is an address."""
    name = str(model)
    address = MODELS.get(name, name)
    if '://' not in address:
        if not Path(name).is_file():
            raise FileNotFoundError(
                f'{argument} must be one of {sorted(MODELS)}, an address or an existing .onnx '
                f'file, but got {name!r}'
            )
        return name
    from rtmlib.tools.file import download_checkpoint

    try:
        return download_checkpoint(address)
    except (OSError, UnboundLocalError) as error:
        raise FileNotFoundError(
            f'{argument} {name!r} could not be fetched ({error}); download {address} elsewhere, '
            'unpack it, and give its end2end.onnx (--model)'
        ) from error
