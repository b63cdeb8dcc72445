"""Videos for a sheet of several models' verdicts (Fig. 7-11): which ones, and what to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ..datasets import DecodeTwoStream
from ..datasets.annotation_file import VideoNames
from ..datasets.pose_arrays import check_layout
from ..evaluation.functional import predict_classes
from ..layouts import Layout
from ..visualization.sheets import TILE, Card, Verdict, fit_tile
from ..visualization.skeleton import bone_colors, draw_skeletons
from .alignment import align_dumps
from .annotations import Annotations
from .dumps import Dump

__all__ = ['PICKS', 'make_cards', 'pick_videos']

PICKS = ('changed', 'rescued', 'lost', 'random')
_NAME_KEYS = {'filename', 'frame_dir'}


def pick_videos(
    rgb: Dump, pose: Dump, integrated: Dump, kind: str, count: int = 8, seed: int = 0
) -> list[str]:
    """Pick videos by the verdicts of three models.

    Args:
        rgb (Dump): Predictions of RGB alone.
        pose (Dump): Predictions of pose alone.
        integrated (Dump): Predictions of the integrated model on the same videos.
        kind (str): 'changed' where the integrated model and RGB give different classes,
            'rescued' where it is right and RGB wrong, 'lost' where it is wrong and RGB right,
            or 'random' of all.
        count (int): Videos at most. Defaults to 8.
        seed (int): Seed of the choice if there are more. Defaults to 0.

    Returns:
        list[str]: Names, in the order of ``rgb``.

    Raises:
        ValueError: If the dumps are of different videos, labels or classes, an argument is out of
            range, or there is no such video.
    """
    if kind not in PICKS:
        raise ValueError(f'kind must be one of {PICKS}, but got {kind!r}')
    if count < 1:
        raise ValueError(f'count must be >= 1, but got {count}')
    rgb, pose, integrated = align_dumps([rgb, pose, integrated])
    labels = rgb.get_labels()
    first, last = (predict_classes(dump.scores) for dump in (rgb, integrated))
    fitting = {
        'changed': first != last,
        'rescued': (first != labels) & (last == labels),
        'lost': (first == labels) & (last != labels),
        'random': np.ones(len(labels), dtype=bool),
    }[kind]
    found = np.flatnonzero(fitting)
    if not len(found):
        raise ValueError(f'kind must have videos, but {kind!r} has none of {len(labels)}')
    chosen = np.random.default_rng(seed).choice(found, min(count, len(found)), replace=False)
    return [rgb.names[index] for index in sorted(chosen)]


def make_cards(
    names: Sequence[str],
    dumps: Mapping[str, Dump],
    ann_file: str | Path | Annotations,
    video_dir: str | Path,
    layout: Layout,
    classes: Sequence[str],
    skeleton_dir: str | Path | None = None,
    num_frames: int = 4,
) -> list[Card]:
    """Read videos and their poses, and combine them with the verdicts on them.

    Args:
        names (list[str]): Names of videos, see :class:`VideoNames`.
        dumps (dict[str, Dump]): Predictions by the name of the model; the last gate is shown.
        ann_file (str | Path | Annotations): Annotation file, see :class:`TwoStreamDataset`.
        video_dir (str | Path): Folder of the videos.
        layout (Layout): Names and bones of the keypoints.
        classes (list[str]): Class names, by label.
        skeleton_dir (str | Path, optional): Folder of the poses, ``<name>.pkl`` each. Defaults to
            None: where :func:`load_poses` finds them.
        num_frames (int): Evenly spread frames shown. Defaults to 4.

    Returns:
        list[Card]: One for each name.

    Raises:
        FileNotFoundError: If a file does not exist.
        ValueError: If the dumps do not belong together, a video is in none of them or not
            annotated, or the layout is another one.
    """
    if num_frames < 1:
        raise ValueError(f'num_frames must be >= 1, but got {num_frames}')
    models = dict(zip(dumps, align_dumps(list(dumps.values()))))
    first = next(iter(models.values()))
    first.check_classes(len(classes))
    annotations, tested = Annotations.of(ann_file), VideoNames(first.names)
    cards = []
    for row in [tested.find(name) for name in names]:
        item = annotations.find(first.names[row])
        name = annotations.name(item)
        paths = {key: str(Path(video_dir) / item[key]) for key in _NAME_KEYS & set(item)}
        video = {**item, **paths, **annotations.load_poses(item, skeleton_dir)}
        label = int(first.get_labels()[row])
        gates = [dump.gates[row] for dump in models.values() if dump.gates is not None]
        cards.append(
            Card(
                title=classes[label],
                name=name,
                frames=_draw_video(video, name, layout, num_frames),
                verdicts=tuple(
                    _judge(model, dump.scores[row], label, classes)
                    for model, dump in models.items()
                ),
                gate=gates[-1] if gates else None,
            )
        )
    return cards


def _draw_video(video: dict[str, Any], name: str, layout: Layout, num_frames: int) -> np.ndarray:
    """Evenly spread frames with their skeletons: uint8 (T, *TILE, 3)."""
    ticks = (2 * np.arange(num_frames) + 1) * video['total_frames'] // (2 * num_frames)
    sampled = dict(video, modality=['RGB', 'Pose'], RGB_inds=ticks, Pose_inds=ticks)
    results = DecodeTwoStream().transform(sampled)
    keypoint, score = results['keypoint'], results['keypoint_score']
    check_layout(keypoint, layout, name)
    colors = bone_colors(layout)
    frames = []
    for t, image in enumerate(results['imgs']):
        # Drawn at the size in which it is shown: lines on a tiny or huge frame would not survive.
        scale = TILE[0] / image.shape[0]
        image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        points = keypoint[:, t] * scale
        image = draw_skeletons(image, points, score[:, t], layout.bones, colors=colors)
        frames.append(fit_tile(image))
    return np.stack(frames)


def _judge(model: str, scores: np.ndarray, label: int, classes: Sequence[str]) -> Verdict:
    best = int(predict_classes(scores[None])[0])
    return Verdict(model, classes[best], float(scores[best]), best == label)
