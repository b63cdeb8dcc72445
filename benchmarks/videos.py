"""Video files with poses for the benchmarks of loading, encoded on the spot."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

__all__ = ['load_dataset', 'make_dataset', 'make_long_video']


def make_dataset(
    folder: str | Path, frames: Sequence[int] = (250, 275, 300), size: tuple[int, int] = (340, 256)
) -> dict[str, Any]:
    """Write videos of a moving texture, two persons' poses, and their annotation file.

    Args:
        folder (str | Path): Folder to write to.
        frames (Sequence[int]): Frames of each video. Defaults to (250, 275, 300).
        size (tuple[int, int]): (w, h) in pixels. Defaults to (340, 256).

    Returns:
        dict: Arguments of ``TwoStreamDataset``, without the pipeline.
    """
    folder = Path(folder)
    for name in ('videos', 'skeletons'):
        (folder / name).mkdir(parents=True, exist_ok=True)
    annotations = []
    for number, count in enumerate(frames):
        generator = np.random.default_rng(number)
        name = f'{number:04}_{count}_frames'
        _write_video(folder / 'videos' / f'{name}.mp4', count, size, generator)
        centres = generator.uniform(0.3, 0.7, (2, 1, 1, 2)) * size
        offsets = generator.normal(0, size[1] / 8, (2, count, 18, 2))
        poses = dict(
            keypoint=(centres + offsets).astype(np.float16),
            keypoint_score=generator.uniform(0.2, 1, (2, count, 18)).astype(np.float16),
        )
        (folder / 'skeletons' / f'{name}.pkl').write_bytes(pickle.dumps(poses))
        annotations.append(
            dict(frame_dir=name, label=number, total_frames=count, img_shape=size[::-1])
        )
    content = dict(split=dict(all=[item['frame_dir'] for item in annotations]))
    content['annotations'] = annotations
    (folder / 'annotations.pkl').write_bytes(pickle.dumps(content))
    return load_dataset(folder)


def load_dataset(folder: str | Path, split: str = 'all') -> dict[str, Any]:
    """Arguments of ``TwoStreamDataset`` for a folder with annotations.pkl, videos/, skeletons/.

    Without skeletons/, the poses are in annotations.pkl.
    """
    folder = Path(folder)
    prefix = {'video': str(folder / 'videos')}
    if (folder / 'skeletons').is_dir():
        prefix['skeleton'] = str(folder / 'skeletons')
    return dict(ann_file=str(folder / 'annotations.pkl'), split=split, data_prefix=prefix)


def make_long_video(folder: str | Path) -> dict[str, Any]:
    """One video of 10 minutes at 30 frames a second, with a key frame every 10 seconds."""
    data = make_dataset(folder, frames=())
    name, count, size = 'long', 18_000, (340, 256)
    path = Path(folder, 'videos', f'{name}.mp4')
    _write_video(path, count, size, np.random.default_rng(0), keys=300)
    item = dict(frame_dir=name, label=0, total_frames=count, img_shape=size[::-1])
    content = dict(split=dict(all=[name]), annotations=[item])
    Path(data['ann_file']).write_bytes(pickle.dumps(content))
    return dict(data, data_prefix=dict(video=str(path.parent)))


def _write_video(
    path: Path,
    frames: int,
    size: tuple[int, int],
    generator: np.random.Generator,
    keys: int = 12,
) -> None:
    """H.264 with x264's defaults and a key frame every ``keys`` frames."""
    width, height = size
    noise = generator.integers(0, 256, (2 * height, 2 * width, 3), dtype=np.uint8)
    texture = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 4), None, 0, 255, cv2.NORM_MINMAX)
    options = dict(g=str(keys), sc_threshold='0', preset='veryfast')
    with av.open(str(path), 'w') as output:
        stream = output.add_stream('libx264', rate=30, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, 'yuv420p'
        for number in range(frames):
            x, y = (int(side * (1 + np.sin(number / 40 + side)) / 2) for side in size)
            grain = noise[number % height :][:height, :width] // 16
            image = cv2.add(texture[y : y + height, x : x + width], grain)
            output.mux(stream.encode(av.VideoFrame.from_ndarray(image, format='rgb24')))
        output.mux(stream.encode(None))
