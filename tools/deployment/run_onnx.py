"""Recognises the action of a video with a model that export_onnx.py wrote.

This file needs Python, NumPy, OpenCV, PyAV and ONNX Runtime, and for poses in a pickle the
folder ``integralaction_mm/unpickling`` beside it. Shapes:
M persons, T frames or poses, K keypoints.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import av.filter
import cv2
import numpy as np
import onnxruntime

_IMAGES = ('.bmp', '.jpeg', '.jpg', '.png')
_METADATA = ('class_names', 'clip_len', 'frame_interval', 'inputs', 'num_clips', 'steps')
_POSE_METADATA = ('keypoints', 'layout', 'max_persons')


def load_model(path: Path, threads: int) -> tuple[onnxruntime.InferenceSession, dict[str, Any]]:
    """Open a model, with what it says about its input."""
    if not path.is_file():
        raise FileNotFoundError(f'model not found: {path}')
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    try:
        session = onnxruntime.InferenceSession(str(path), options, ['CPUExecutionProvider'])
    except Exception as error:  # ONNX Runtime has its own, of several kinds
        raise ValueError(f'model cannot be read: {path} ({error})') from error
    found = session.get_modelmeta().custom_metadata_map
    missing = [key for key in _METADATA if key not in found]
    if missing:
        raise ValueError(
            f'model must have the metadata of export_onnx.py, but lacks {missing}: {path}'
        )
    keys = [*_METADATA, *(key for key in _POSE_METADATA if key in found)]
    spec = {key: json.loads(found[key]) for key in keys}
    if 'maps' in spec['inputs']:
        raise ValueError(
            f"model must be exported with --input keypoints to run here, but takes 'maps': {path}"
        )
    return session, spec


def load_poses(path: Path, video: Path) -> dict[str, Any]:
    """Read the poses of a video from .json, .pkl or .npz."""
    if not path.is_file():
        raise FileNotFoundError(f'file of poses not found: {path}')
    try:
        if path.suffix == '.json':
            content = json.loads(path.read_text(encoding='utf-8'))
        elif path.suffix == '.npz':
            with np.load(path) as arrays:
                content = dict(arrays)
        else:
            content = _import_unpickling().load_pickle('file of poses', path)
    except Exception as error:  # a pickle can raise anything
        raise ValueError(f'file of poses cannot be read: {path} ({error})') from error
    if isinstance(content, dict) and isinstance(content.get('annotations'), list):
        layout = {key: content[key] for key in ('layout',) if key in content}
        content = {**_find(content['annotations'], path, video), **layout}
    if not isinstance(content, dict) or 'keypoint' not in content:
        raise ValueError(
            f"file of poses must hold 'keypoint', or 'annotations' that do, for {video}: {path}"
        )
    return content


def _import_unpickling() -> Any:
    """The package's reader of pickles, beside this file or where it is in the package."""
    here = Path(__file__).resolve().parent
    for parent in (here, here.parents[1] / 'integralaction_mm', here.parents[2]):
        file = parent / 'unpickling' / '__init__.py'
        if file.is_file():
            spec: Any = importlib.util.spec_from_file_location('unpickling', file)
            sys.modules['unpickling'] = module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    raise ValueError(
        'a pickle needs the folder unpickling of integralaction_mm beside this file; '
        'a .json or .npz does not'
    )


def _find(annotations: list[dict], path: Path, video: Path) -> dict:
    """The annotation whose name the video's path, with or without suffix, ends in."""
    items: dict[str, dict] = {}
    for item in annotations:
        for key in {'filename', 'frame_dir'} & set(item):
            items.setdefault(item[key], item)
    video = video.absolute()
    for whole in (video, video.with_suffix('')):
        for start in range(1, len(whole.parts)):
            item = items.get('/'.join(whole.parts[start:]))
            if item is not None:
                return item
    raise ValueError(f'file of poses must hold {video}, but does not: {path}')


def check_poses(poses: dict, spec: dict, shape: tuple[int, int], video: Path) -> dict[str, Any]:
    """Complete poses: ``keypoint`` (M, T, K, 2), ``keypoint_score`` (M, T, K), ``img_shape``."""
    keypoint = np.asarray(poses['keypoint'], dtype=np.float32)
    score = poses.get('keypoint_score')
    score = np.ones(keypoint.shape[:-1]) if score is None else np.asarray(score)
    if keypoint.ndim != 4 or 0 in keypoint.shape or keypoint.shape[3] != 2:
        raise ValueError(
            f'keypoint of {video} must be (M, T, K, 2) with M, T >= 1, but got {keypoint.shape}'
        )
    if score.shape != keypoint.shape[:3]:
        raise ValueError(
            f'keypoint_score of {video} must be {keypoint.shape[:3]}, but got {score.shape}'
        )
    wanted, given = len(spec['keypoints']), str(poses.get('layout', spec['layout']))
    if keypoint.shape[2] != wanted or given != spec['layout']:
        raise ValueError(
            f'poses of {video} must have the {wanted} keypoints of layout {spec["layout"]!r}, '
            f'but got {keypoint.shape[2]} of {given!r}'
        )
    height, width = poses.get('img_shape', shape)
    return dict(
        keypoint=keypoint,
        keypoint_score=score.astype(np.float32),
        img_shape=(int(height), int(width)),
    )


class Video:
    """A video file, or a folder of images in the order of their names.

    Frames are counted by decoding: what a file says about their number may be wrong.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self.shape = (0, 0)
        for get_image in self._walk():
            if not self.count:
                self.shape = get_image().shape[:2]
            self.count += 1
        if not self.count:
            raise ValueError(f'video cannot be decoded: {path}')

    def read(self, indices: np.ndarray) -> Iterator[np.ndarray]:
        """Frames, uint8 RGB (h, w, 3), of distinct indices in ascending order."""
        wanted = set(indices.tolist())
        for index, get_image in enumerate(self._walk()):
            if index in wanted:
                yield get_image()
            if index == indices[-1]:
                return

    def _walk(self) -> Iterator[Callable[[], np.ndarray]]:
        """A function for each frame, which gives it as RGB while it is its turn."""
        if self.path.is_dir():
            for image in sorted(self.path.iterdir()):
                if image.suffix.lower() in _IMAGES:
                    yield lambda image=image: self._read_image(image)
            return
        if not self.path.is_file():
            raise FileNotFoundError(f'video not found: {self.path}')
        try:
            with av.open(str(self.path)) as container:
                convert = ToRGB()
                for frame in container.decode(video=0):
                    yield lambda frame=frame: convert(frame)
        except (av.FFmpegError, IndexError) as error:  # the latter of a file without video
            raise ValueError(f'video cannot be decoded: {self.path} ({error})') from error

    def _read_image(self, path: Path) -> np.ndarray:
        image = cv2.imread(str(path))
        if image is None:
            raise ValueError(f'video cannot be decoded: {self.path} ({path.name})')
        return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


class ToRGB:
    """Makes arrays of frames, of the size of the first one and turned as they are shown."""

    def __init__(self) -> None:
        self._size = self._form = None

    def __call__(self, frame: av.VideoFrame) -> np.ndarray:
        """One frame as uint8 RGB (h, w, 3)."""
        form = (frame.width, frame.height, frame.format.name)
        if form != self._form:
            self._size = self._size or form[:2]
            self._form = form
            self._build()
        self._filters[0].push(frame)
        image = self._filters[-1].pull().to_ndarray()
        # PyAV below 14 does not tell how a frame is turned.
        return np.rot90(image, getattr(frame, 'rotation', 0) // 90).copy()

    def _build(self) -> None:
        self._graph = av.filter.Graph()
        source = 'width={}:height={}:pix_fmt={}:time_base=1/1'.format(*self._form)
        self._filters = [
            self._graph.add('buffer', source),
            self._graph.add('scale', 'w={}:h={}:flags=bicubic'.format(*self._size)),
            self._graph.add('format', 'pix_fmts=rgb24'),
            self._graph.add('buffersink'),
        ]
        for first, second in zip(self._filters, self._filters[1:]):
            first.link_to(second)
        self._graph.configure()


def sample(spec: dict, total_frames: int, num_clips: int) -> dict[str, np.ndarray]:
    """Frames of the clips, spread evenly over the video: int (num_clips * T,) by stream."""
    lengths, intervals = spec['clip_len'], spec['frame_interval']
    last = max(total_frames - 1 - max((lengths[m] - 1) * intervals[m] for m in lengths), 0)
    starts = np.arange(num_clips) * last // max(num_clips - 1, 1)
    if num_clips == 1:
        starts = np.array([last // 2])
    return {
        key: (starts[:, None] + np.arange(lengths[key]) * intervals[key]).reshape(-1)
        % total_frames
        for key in lengths
    }


def align(indices: np.ndarray, clock: int, count: int) -> np.ndarray:
    """Of ``count`` frames, those shown at ticks of a clock with ``clock`` ticks a video."""
    return indices if count == clock else (2 * indices + 1) * count // (2 * clock)


def plan(steps: list[dict], shape: tuple[int, int]) -> list[tuple[str, int, int]]:
    """Turn the steps into ``('resize', w, h)`` and ``('crop', w, h)`` for frames of a size."""
    height, width = shape
    done = []
    for step in steps:
        if step['do'] == 'fit':
            factor = step['short'] / min(height, width)
            if step['long'] is not None:
                factor = min(factor, step['long'] / max(height, width))
            new = int(width * factor + 0.5), int(height * factor + 0.5)
        else:
            new = step['size'][0], step['size'][1]
        if step['do'] == 'crop' and (new[0] > width or new[1] > height):
            raise ValueError(f'frames must be at least {new} to be cropped, but got {shape}')
        done.append(('crop' if step['do'] == 'crop' else 'resize', *new))
        width, height = new
    return done


def transform_frame(frame: np.ndarray, steps: list[tuple[str, int, int]]) -> np.ndarray:
    """Resize and crop a frame (h, w, 3)."""
    for do, width, height in steps:
        if do == 'resize':
            frame = cv2.resize(frame, (width, height), interpolation=cv2.INTER_LINEAR)
        else:
            top, left = (frame.shape[0] - height) // 2, (frame.shape[1] - width) // 2
            frame = frame[top : top + height, left : left + width]
    return frame


def transform_keypoints(
    keypoint: np.ndarray, shape: tuple[int, int], steps: list[tuple[str, int, int]]
) -> np.ndarray:
    """Move keypoints (..., 2) with their frames of size ``shape``, (h, w)."""
    height, width = shape
    for do, new_width, new_height in steps:
        if do == 'resize':
            scale = np.array([new_width / width, new_height / height], dtype=np.float32)
            keypoint = keypoint * scale
        else:
            keypoint = keypoint - [(width - new_width) // 2, (height - new_height) // 2]
        height, width = new_height, new_width
    return keypoint


def pack_persons(keypoint: np.ndarray, score: np.ndarray, max_persons: int) -> np.ndarray:
    """Keep the persons of highest mean score of each frame: (T, max_persons, K, 3)."""
    if len(keypoint) > max_persons:
        mean_score = np.nan_to_num(score).mean(axis=2)  # [M, T]
        order = np.argsort(-mean_score, axis=0, kind='stable')[:max_persons]
        keypoint = np.take_along_axis(keypoint, order[:, :, None, None], axis=0)
        score = np.take_along_axis(score, order[:, :, None], axis=0)
    persons, frames, joints = score.shape
    packed = np.full((frames, max_persons, joints, 3), np.nan, dtype=np.float32)
    packed[:, :persons, :, :2] = keypoint.swapaxes(0, 1)
    packed[:, :persons, :, 2] = score.swapaxes(0, 1)
    return packed


def make_frames(spec: dict, video: Video, indices: np.ndarray, clock: int) -> np.ndarray:
    """The input ``frames`` of all clips: uint8 (num_clips, T, 3, H, W)."""
    distinct, inverse = np.unique(align(indices, clock, video.count), return_inverse=True)
    steps = plan(spec['steps'], video.shape)
    frames = [transform_frame(frame, steps) for frame in video.read(distinct)]
    batch = np.stack(frames).transpose(0, 3, 1, 2)[inverse]
    return batch.reshape(-1, spec['clip_len']['RGB'], *batch.shape[1:])


def make_keypoints(
    spec: dict, video: Video, poses: dict, indices: np.ndarray, clock: int
) -> np.ndarray:
    """The input ``keypoints`` of all clips: float32 (num_clips, T', max_persons, K, 3)."""
    shape = poses['img_shape']
    indices = align(indices, clock, poses['keypoint'].shape[1])
    keypoint, score = poses['keypoint'][:, indices], poses['keypoint_score'][:, indices]
    if 'frames' in spec['inputs']:  # the frames decide where both are there
        scale = [video.shape[1] / shape[1], video.shape[0] / shape[0]]
        keypoint, shape = keypoint * np.array(scale, dtype=np.float32), video.shape
    keypoint = transform_keypoints(keypoint, shape, plan(spec['steps'], shape))
    packed = pack_persons(keypoint, score, spec['max_persons'])
    return packed.reshape(-1, spec['clip_len']['Pose'], *packed.shape[1:])


def recognise(
    model: Path,
    path: Path,
    poses_path: Path | None,
    num_clips: int | None,
    topk: int,
    threads: int,
) -> dict[str, Any]:
    """Run a model on a video; the result is what ``--json`` writes."""
    session, spec = load_model(model, threads)
    needs_poses = 'keypoints' in spec['inputs']
    if needs_poses and poses_path is None:
        raise ValueError(f'{model} has a pose stream and needs --poses, but got none')
    video = Video(path)
    clock, poses = video.count, {}
    if needs_poses and poses_path is not None:
        given = load_poses(poses_path, path)
        poses = check_poses(given, spec, video.shape, path)
        clock = int(given.get('total_frames', clock))
    indices = sample(spec, clock, num_clips or spec['num_clips'])
    feed = {}
    if 'frames' in spec['inputs']:
        feed['frames'] = make_frames(spec, video, indices['RGB'], clock)
    if needs_poses:
        feed['keypoints'] = make_keypoints(spec, video, poses, indices['Pose'], clock)
    names = [output.name for output in session.get_outputs()]
    # One clip after another, for memory.
    clips = [
        session.run(names, {name: array[clip : clip + 1] for name, array in feed.items()})
        for clip in range(len(next(iter(feed.values()))))
    ]
    # [num_clips] of [1, ...] for each name
    outputs = {
        name: np.concatenate(arrays).mean(axis=0) for name, arrays in zip(names, zip(*clips))
    }
    return describe(outputs, spec['class_names'], video, len(clips), topk)


def describe(
    outputs: dict[str, np.ndarray], classes: list[str], video: Video, clips: int, topk: int
) -> dict[str, Any]:
    """Pack scores (classes,) and, with a gate, its mean over channels and clips (T,)."""
    scores = outputs['scores']
    best = np.argsort(-scores, kind='stable')[:topk].tolist()
    result: dict[str, Any] = dict(
        video=str(video.path),
        frames=video.count,
        clips=clips,
        topk=[dict(label=i, name=classes[i], score=float(scores[i])) for i in best],
        pred_scores=scores.tolist(),
    )
    if 'gate' in outputs:
        result.update(pred_gate=outputs['gate'].tolist(), gate_mean=float(outputs['gate'].mean()))
    if 'conflict' in outputs:
        result['context_conflict'] = float(outputs['conflict'])
    return result


def _printable(text: str) -> str:
    return ''.join(c if c.isprintable() else c.encode('unicode_escape').decode() for c in text)


def _positive_int(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f'must be an integer >= 1, but got {text!r}')
    return int(text)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add('model', type=Path, help='model that export_onnx.py wrote')
    add('video', type=Path, help='video, or folder of images')
    add('--poses', type=Path, help='.json, .pkl or .npz with the poses; see docs/deployment.md')
    add('--clips', type=_positive_int, help="clips of the video. Defaults to the config's")
    add('--topk', type=_positive_int, default=5, help='classes to print. Defaults to 5')
    add('--threads', type=int, default=0, help='of ONNX Runtime. Defaults to 0: all cores')
    add('--json', type=Path, help='file for the result')
    return parser


def _write_whole(path: Path, text: str) -> None:
    """Write beside the file, then rename, so that a stop leaves no half of it."""
    part = path.with_name(f'.part-{path.name}')
    try:
        part.write_text(text, encoding='utf-8')
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def main() -> None:
    parser = build_parser()
    args = parser.parse_args()
    try:
        result = recognise(args.model, args.video, args.poses, args.clips, args.topk, args.threads)
        if args.json is not None:
            _write_whole(args.json, json.dumps(result, indent=2))
    except KeyboardInterrupt:
        parser.exit(130, '\ninterrupted\n')
    except (OSError, ValueError) as error:
        sys.exit(f'{parser.prog}: error: {error}')
    for item in result['topk']:
        print(f'{item["score"]:.4f}  {_printable(item["name"])}')
    if 'gate_mean' in result:
        print(f'mean gate {result["gate_mean"]:.4f}')


if __name__ == '__main__':
    main()
