"""Persons in their places: IDF1 of trackers on real poses of two persons.

The poses are in the folder of docs/real_data.md. Scenes are the interactions of UT-Interaction as
they are; the same with the two persons moved through each other; and two walkers of Weizmann who
come from both sides. Every n-th frame of a scene is kept. One person in 20 is missed, and the one
behind where the boxes overlap by more than half; joints are off by 1 % of the height, one frame
in ten has a spurious person, and the order within a frame is random. Every tracker's
tracks get two places by `place_tracks`; a place is what a model takes for one person.

Rivals are measured if their packages are installed: norfair, trackers.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

# A checkout works without being installed.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from scipy.optimize import linear_sum_assignment

from benchmarks.common import describe_machine, limit_threads, print_table
from integralaction_mm.datasets.pose_tracks import place_tracks
from integralaction_mm.datasets.tracking import PersonTracker
from integralaction_mm.unpickling import load_pickle

STEPS = (1, 2, 3, 5)
PLACES = 2
NOBODY = -1
_FLIP = [0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15]
_WEIZMANN_WIDTH = 180
_MOVES = ('jump', 'run', 'side', 'skip', 'walk')

Clip = tuple[np.ndarray, np.ndarray]  # two persons, (2, T, 17, 2) in pixels and (2, T, 17)
Frame = tuple[np.ndarray, np.ndarray]  # (P, 17, 2) and (P, 17)
Ids = list[np.ndarray]  # T times int (P,)


def read_ut_interaction(real: Path, place: str) -> Iterator[Clip]:
    """Clips of 'set1' or 'set2' except pointing, which has one person."""
    poses = load_pickle('poses', real / 'ut_interaction/poses.pkl')
    for name in sorted(poses):
        if name.startswith(place) and not Path(name).stem.endswith('_3'):
            keypoint, score = (array.astype(float) for array in poses[name])
            yield keypoint, np.where(score > 0.1, score, 0)


def cross(clips: Iterator[Clip]) -> Iterator[Clip]:
    """Move the persons evenly until each is where the other was."""
    for keypoint, score in clips:
        left, right = (np.median(k[s > 0][:, 0]) for k, s in zip(keypoint, score))
        shift = np.zeros_like(keypoint)
        shift[0, ..., 0] = np.linspace(0, right - left, keypoint.shape[1])[:, None]
        shift[1] = -shift[0]
        yield keypoint + shift, score


def read_walkers(real: Path) -> Iterator[Clip]:
    """Each person of Weizmann from the left, and the next one, mirrored, from the right."""
    poses = load_pickle('poses', real / 'weizmann/poses.pkl')
    for move in _MOVES:
        walks = [
            _from_the_left(*(x.astype(float) for x in poses[name]))
            for name in sorted(poses)
            if name.endswith(f'_{move}')
        ]
        for one, other in zip(walks, [*walks[1:], walks[0]]):
            pair = [one, _mirror(*other)]
            count = min(len(score) for _, score in pair)
            starts = [(len(score) - count) // 2 for _, score in pair]
            cut = [[x[s : s + count] for x in walk] for walk, s in zip(pair, starts)]
            yield np.stack([cut[0][0], cut[1][0]]), np.stack([cut[0][1], cut[1][1]])


def _from_the_left(keypoint: np.ndarray, score: np.ndarray) -> Frame:
    score = np.where(score > 0.1, score, 0)
    there = np.flatnonzero(score.any(axis=1))
    keypoint, score = (x[there[0] : there[-1] + 1] for x in (keypoint, score))
    first, last = (keypoint[t][score[t] > 0][:, 0].mean() for t in (0, -1))
    return (keypoint, score) if first < last else _mirror(keypoint, score)


def _mirror(keypoint: np.ndarray, score: np.ndarray) -> Frame:
    mirrored = keypoint[:, _FLIP].copy()
    mirrored[..., 0] = _WEIZMANN_WIDTH - mirrored[..., 0]
    return mirrored, score[:, _FLIP]


def box_of(keypoint: np.ndarray, score: np.ndarray) -> np.ndarray:
    """x0, y0, x1, y1 of the joints with a score."""
    points = keypoint[score > 0]
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of two boxes."""
    both = (np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])).clip(0).prod()
    areas = [(box[2:] - box[:2]).prod() for box in (one, other)]
    return both / max(sum(areas) - both, 1e-9)


def detect(
    clip: Clip, step: int, ghosts: Sequence[Frame], rng: np.random.Generator
) -> tuple[list[Frame], Ids]:
    """What an estimator might find in every ``step``-th frame, and who it is."""
    keypoint, score = (x[:, ::step] for x in clip)
    frames, truth = [], []
    for t in range(score.shape[1]):
        here = [m for m in range(2) if (score[m, t] > 0).sum() > 2 and rng.random() > 0.05]
        boxes = [box_of(keypoint[m, t], score[m, t]) for m in here]
        if len(here) == 2 and overlap(*boxes) > 0.5:
            here.pop()
        found = [
            (
                keypoint[m, t] + rng.normal(0, 0.01 * (box[3] - box[1]), (17, 2)),
                score[m, t] * rng.uniform(0.8, 1),
                m,
            )
            for m, box in zip(here, boxes)
        ]
        if rng.random() < 0.1:
            xy, sure = ghosts[rng.integers(len(ghosts))]
            found.append((xy + rng.uniform(-50, 50, 2), sure / 2, NOBODY))
        found = [found[i] for i in rng.permutation(len(found))]
        frames.append(
            (
                np.array([f[0] for f in found]).reshape(-1, 17, 2),
                np.array([f[1] for f in found]).reshape(-1, 17),
            )
        )
        truth.append(np.array([f[2] for f in found], int))
    return frames, truth


def count_matches(truth: Ids, places: Ids) -> tuple[int, int, int]:
    """Of Ristani et al. (ECCVW 2016): IDTP, true persons, and persons in places.

    IDF1 is 2 IDTP over the sum of the other two.
    """
    who, where = np.concatenate(truth), np.concatenate(places)
    matches = np.zeros((2, max(where.max(initial=0) + 1, 1)), int)
    both = (who >= 0) & (where >= 0)
    np.add.at(matches, (who[both], where[both]), 1)
    pairs = linear_sum_assignment(-matches)
    return int(matches[pairs].sum()), int((who >= 0).sum()), int((where >= 0).sum())


def count_jumps(truth: Ids, places: Ids) -> int:
    """How often a person is in another place than when last seen."""
    last: dict[int, int] = {}
    jumps = 0
    for person, place in zip(np.concatenate(truth).tolist(), np.concatenate(places).tolist()):
        if person >= 0 and place >= 0:
            jumps += last.get(person, place) != place
            last[person] = place
    return jumps


def by_score(frames: list[Frame]) -> Ids:
    """The places that persons have without a tracker."""
    orders = [np.argsort(np.argsort(-s.mean(axis=1), kind='stable')) for _, s in frames]
    return [np.where(order < PLACES, order, NOBODY) for order in orders]


def in_places(track: Callable[[list[Frame]], Ids], frames: list[Frame]) -> Ids:
    """The places of a tracker's tracks; a person without a track has no place."""
    ids = track(frames)
    kept = [row >= 0 for row in ids]
    weights = [score.mean(axis=1)[keep] for (_, score), keep in zip(frames, kept)]
    found = place_tracks([row[keep] for row, keep in zip(ids, kept)], weights, PLACES)
    places = [np.full(len(row), NOBODY) for row in ids]
    for row, keep, place in zip(places, kept, found):
        row[keep] = place
    return places


def ours(frames: list[Frame]) -> Ids:
    tracker = PersonTracker()
    return [tracker.update(*frame) for frame in frames]


def norfair(frames: list[Frame], threshold: float) -> Ids:
    """Norfair 2 with the mean distance of joints over the diagonal."""
    from norfair import Detection, Tracker

    def distance(detection: Detection, track: object) -> float:
        both = (detection.scores > 0) & (track.last_detection.scores > 0)
        apart = np.linalg.norm(detection.points - track.estimate, axis=1)
        return apart[both].mean() / detection.data if both.any() else np.inf

    logging.disable()
    tracker = Tracker(
        distance, threshold, hit_counter_max=30, initialization_delay=0, detection_threshold=0
    )
    ids = []
    for keypoint, score in frames:
        boxes = [box_of(k, s) for k, s in zip(keypoint, score)]
        found = [
            Detection(k, s, data=np.hypot(*(box[2:] - box[:2])))
            for k, s, box in zip(keypoint, score, boxes)
        ]
        number = {id(item.last_detection): item.id for item in tracker.update(found)}
        ids.append(np.array([number.get(id(item), NOBODY) for item in found], int))
    return ids


def of_boxes(frames: list[Frame], name: str, **options: object) -> Ids:
    """A tracker of Roboflow's trackers 2, whose thresholds let every person begin a track."""
    import supervision
    import trackers

    tracker, ids = getattr(trackers, name)(minimum_consecutive_frames=1, **options), []
    for keypoint, score in frames:
        boxes = np.array([box_of(k, s) for k, s in zip(keypoint, score)]).reshape(-1, 4)
        found = tracker.update(
            supervision.Detections(
                boxes,
                confidence=score.mean(axis=1),
                class_id=np.zeros(len(boxes), int),
                data={'row': np.arange(len(boxes))},
            )
        )
        row = np.full(len(boxes), NOBODY)
        if len(found) and found.tracker_id is not None:
            row[found.data['row']] = found.tracker_id
        ids.append(row)
    return ids


RIVALS: dict[str, Callable[[list[Frame]], Ids]] = {
    'order of scores': by_score,
    'PersonTracker': partial(in_places, ours),
    **{
        f'norfair, {threshold} of the diagonal': partial(
            in_places, partial(norfair, threshold=threshold)
        )
        for threshold in (0.5, 1.0)
    },
    'trackers, SORT': partial(
        in_places, partial(of_boxes, name='SORTTracker', track_activation_threshold=0.05)
    ),
    'trackers, ByteTrack': partial(
        in_places,
        partial(
            of_boxes,
            name='ByteTrackTracker',
            track_activation_threshold=0.05,
            high_conf_det_threshold=0.3,
        ),
    ),
    'trackers, OC-SORT': partial(
        in_places, partial(of_boxes, name='OCSORTTracker', high_conf_det_threshold=0.05)
    ),
}


def make_scenes(
    real: Path, place: str, every: int = 1
) -> dict[str, list[tuple[list[Frame], Ids]]]:
    """Scenes by kind and step, of every n-th clip; the same ones in every run."""
    kinds = {
        'interaction': list(read_ut_interaction(real, place)),
        'crossing': list(cross(read_ut_interaction(real, place))),
        'walkers': list(read_walkers(real)),
    }
    scenes = {}
    for kind, clips in kinds.items():
        middles = [(k[0, k.shape[1] // 2], s[0, s.shape[1] // 2]) for k, s in clips]
        ghosts = [ghost for ghost in middles if (ghost[1] > 0).sum() > 5]
        for step in STEPS:
            rng = np.random.default_rng(0)
            scenes[f'{kind} / {step}'] = [
                detect(clip, step, ghosts, rng) for clip in clips[::every]
            ]
    return scenes


def measure(find: Callable[[list[Frame]], Ids], scenes: dict) -> tuple[list[str], int, float]:
    """IDF1 in percent by scene, jumps of all, and seconds for 1000 frames."""
    cells, jumps, seconds, count = [], 0, 0.0, 0
    for clips in scenes.values():
        total = np.zeros(3)
        for frames, truth in clips:
            start = time.perf_counter()
            places = find(frames)
            seconds += time.perf_counter() - start
            count += len(frames)
            total += count_matches(truth, places)
            jumps += count_jumps(truth, places)
        cells.append(f'{200 * total[0] / (total[1] + total[2]):.1f}')
    return cells, jumps, 1000 * seconds / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('real', type=Path, help='folder with ut_interaction/ and weizmann/')
    parser.add_argument('--set', choices=('set1', 'set2'), default='set2', help='default: set2')
    parser.add_argument('--every', type=int, default=1, help='use each n-th clip (default: 1)')
    parser.add_argument('--only', nargs='+', choices=RIVALS, default=list(RIVALS), help='rivals')
    args = parser.parse_args()
    limit_threads()
    print(f'{describe_machine()}\n')
    scenes, rows = make_scenes(args.real, args.set, args.every), []
    for name in args.only:
        try:
            cells, jumps, seconds = measure(RIVALS[name], scenes)
        except ImportError as error:
            print(f'{name}: left out, {error}\n', file=sys.stderr)
            continue
        rows.append((name, *cells, str(jumps), f'{seconds:.2f}'))
    print_table(('', *scenes, 'jumps', 's / 1000 frames'), rows)


if __name__ == '__main__':
    main()
