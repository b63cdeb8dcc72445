from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import av
import cv2
import numpy as np
from mmaction.registry import TRANSFORMS

from .base import FrameStress, frame_times

_CODECS = ('h264', 'jpeg')
_CRF = (23, 30, 37, 44, 51)
_QUALITY = (25, 18, 15, 10, 7)


@TRANSFORMS.register_module()
class CompressVideo(FrameStress):
    """Encode the frames with few bits, and decode them.

    'h264' is Kinetics-C's 'H.264 CRF' (Yi et al., NeurIPS 2021), with constant rate factors 23,
    30, 37, 44 and 51, on the sampled frames one after another, not on the whole video. 'jpeg' is
    ImageNet-C's 'JPEG compression' (Hendrycks and Dietterich, ICLR 2019), with qualities 25, 18,
    15, 10 and 7, frame by frame.

    Keys are those of :class:`FrameStress`.

    Args:
        codec (str): 'h264' or 'jpeg'. Defaults to 'h264'.
        **kwargs: Arguments of :class:`StressTransform`.

    Raises:
        ValueError: If an argument is out of range.
    """

    def __init__(self, codec: str = 'h264', **kwargs: Any) -> None:
        if codec not in _CODECS:
            raise ValueError(f'codec must be one of {_CODECS}, but got {codec!r}')
        super().__init__(**kwargs)
        self.codec = codec

    def transform(self, results: dict) -> dict:
        """Encode and decode the frames of ``results``."""
        self.check(results)
        imgs = results['imgs']
        if self.codec == 'jpeg':
            quality = _QUALITY[self.severity - 1]
            results['imgs'] = [_through_jpeg(img, quality) for img in imgs]
            return results
        _, first, rank = np.unique(frame_times(results), return_index=True, return_inverse=True)
        frames = _through_h264([imgs[index] for index in first], _CRF[self.severity - 1])
        results['imgs'] = [frames[r].copy() for r in rank.reshape(-1)]
        return results


def _through_jpeg(img: np.ndarray, quality: int) -> np.ndarray:
    bgr = cv2.cvtColor(img, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode('.jpg', bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    read: np.ndarray = cv2.imdecode(data, cv2.IMREAD_COLOR)  # type: ignore[assignment]
    return cv2.cvtColor(read, cv2.COLOR_BGR2RGB)


def _through_h264(imgs: Sequence[np.ndarray], crf: int) -> list[np.ndarray]:
    height, width = imgs[0].shape[:2]
    file = io.BytesIO()
    options = {'crf': str(crf), 'preset': 'veryfast', 'threads': '1'}
    with av.open(file, 'w', format='mp4') as container:
        stream = container.add_stream('libx264', rate=25, options=options)
        stream.width, stream.height = width + width % 2, height + height % 2
        stream.pix_fmt = 'yuv420p'
        for img in imgs:
            even = np.pad(img, ((0, height % 2), (0, width % 2), (0, 0)), mode='edge')
            container.mux(stream.encode(av.VideoFrame.from_ndarray(even, format='rgb24')))
        container.mux(stream.encode())
    file.seek(0)
    with av.open(file, 'r') as container:
        frames = [frame.to_ndarray(format='rgb24') for frame in container.decode(video=0)]
    return [np.ascontiguousarray(frame[:height, :width]) for frame in frames]
