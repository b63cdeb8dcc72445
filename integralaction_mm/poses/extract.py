"""Videos in, a ``PoseDataset`` file out. M persons, T frames, K keypoints."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ..datasets.conversion_report import Report
from ..datasets.pose_arrays import MAX_PERSONS, pack_poses
from ..datasets.pose_tracks import pack_tracks
from ..files import PART, write_pickle
from ..layouts import LAYOUTS
from ..locks import locking
from ..video.files import find_videos
from .assembly import assemble, check_options, warn
from .backend import PoseBackend
from .backends import make_backend
from .labels import labels_from_folders, read_labels
from .layout_mapping import check_mapping
from .parts import Parts
from .run import run

__all__ = ['extract_poses']


def extract_poses(
    videos: Sequence[str | Path],
    out: str | Path,
    backend: str | PoseBackend = 'mmpose',
    labels: str | Path | None = None,
    layout: str = 'openpose18',
    max_persons: int = MAX_PERSONS,
    val_ratio: float = 0.2,
    seed: int = 0,
    force: bool = False,
    track: bool = True,
) -> Report:
    """Write a file that ``TwoStreamDataset`` reads, with the poses of videos.

    The file holds ``split`` ('all', and 'train' and 'val' if there are labels),
    ``annotations``, ``classes``, ``layout``, ``root`` (what ``data_prefix.video`` must be), and
    what found the poses. An annotation has ``filename`` (below the root), ``frame_dir``,
    ``label`` (-1 for a video without one), ``total_frames``, ``img_shape`` and
    ``original_shape`` (h, w), ``fps``, ``keypoint`` float16 (M, T, K, 2) in pixels of the frame
    and ``keypoint_score`` float16 (M, T, K) in 0..1. A person keeps one place in M over the
    whole video, the one seen longest and most surely first; an empty place is 0. A joint outside
    the frame stays there.

    It appears whole or not at all. Until then, results are kept in ``<out>.parts``, from which an
    interrupted run resumes.

    Args:
        videos (Sequence[str | Path]): Videos, and folders of videos.
        out (str | Path): File to write.
        backend (str | PoseBackend): A name in :data:`~integralaction_mm.poses.BACKENDS`, 'auto'
            for an installed one, or an estimator. Defaults to 'mmpose'.
        labels (str | Path, optional): Text file of labels, see :func:`read_labels`. Defaults to
            None: the names of the sub-folders, or no labels if there are none.
        layout (str): 'openpose18' or 'coco17'. Defaults to 'openpose18'.
        max_persons (int): Persons kept in a frame, >= 1. Defaults to 5.
        val_ratio (float): Share of each class in 'val', in 0..1, 1 excluded. Defaults to 0.2.
        seed (int): Seed of the splits, >= 0. Defaults to 0.
        force (bool): Replace ``out`` and start over. Defaults to False.
        track (bool): Follow persons, see :func:`~..datasets.pose_tracks.pack_tracks`. Without it
            each frame has its persons of highest mean score, best first, as in 0.1.0.
            Defaults to True.

    Returns:
        Report: What was read, written and left out. A video that cannot be decoded, or that the
        estimator fails on, is left out.

    Raises:
        FileNotFoundError: If a video, folder or file of labels does not exist.
        FileExistsError: If ``out`` exists.
        ValueError: If an argument is out of range, unfinished work has other settings,
            or no video is left.
        RuntimeError: If the estimator fails on three videos in a row, or another run writes
            ``out``.
    """
    check_options(max_persons, val_ratio, seed)
    out = Path(out)
    if out.is_dir() or (out.exists() and not force):
        raise FileExistsError(f'out must be a new file, or one with force=True (--force): {out}')
    root, found = find_videos(videos)
    marks = read_labels(labels, found) if labels is not None else labels_from_folders(found)
    if isinstance(backend, str):
        backend = make_backend(backend)
    check_mapping(backend.layout, layout)
    made_by = {**backend.settings(), 'layout': layout, 'max_persons': max_persons, 'track': track}
    pack = partial(
        pack_tracks if track else pack_poses,
        num_keypoints=LAYOUTS[layout].num_keypoints,
        max_persons=max_persons,
    )
    report = Report('poses', out, listed=len(found))
    with locking(out.with_name(f'{PART}{out.name}.lock'), out):
        parts = Parts(out, made_by, force)
        results = run(found, backend, layout, pack, parts, report)
        if not results:
            parts.remove()
            raise ValueError(f'no video is left: {"; ".join(report.lines())}')
        warn(report, results, marks, val_ratio)
        content = assemble(found, results, marks, val_ratio, seed)
        write_pickle(out, {**content, 'root': str(root), **made_by})
        report.written = len(results)
        parts.remove()
    return report
