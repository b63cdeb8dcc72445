"""When an action happens: segments of videos joined from clips with known borders.

    python benchmarks/segments.py CONFIG CHECKPOINT --data data/pantomime --split test_in_context

Each video is a sequence of clips of different classes, with frames and poses. The mean over
classes of the average precision at temporal intersections over union of 0.3, 0.5 and 0.7
(MMAction2's ``average_precision_at_temporal_iou``) is compared with that of segments that are the
true ones with the class of the best score in their middle, which no rule can beat by much, and
with that of the windows themselves, joined where neighbours have the same best class.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import integralaction_mm  # noqa: F401  # lets MMAction2 in beside mmcv 2.2

# isort: split
from mmaction.evaluation import average_precision_at_temporal_iou
from mmengine.logging import MMLogger
from rich.progress import track

from benchmarks.common import describe_machine, limit_threads, print_table
from integralaction_mm.analysis.segments import Segment, SegmentRules
from integralaction_mm.apis import ActionInferencer, segment_windows, slide
from integralaction_mm.apis.clip import Clip
from integralaction_mm.datasets.annotation_file import load_annotation_file
from integralaction_mm.video.reading import VideoReader

THRESHOLDS = (0.3, 0.5, 0.7)


def join_clips(data: Path, items: Sequence[Mapping]) -> tuple[Clip, list[Segment]]:
    """Some videos one after another as one clip, and where each is."""
    frames, keypoints, scores, truth = [], [], [], []
    persons = max(len(item['keypoint']) for item in items)
    for item in items:
        onset = len(frames) / item['fps']
        frames += list(VideoReader(data / 'videos' / item['filename']))
        truth.append(Segment(int(item['label']), onset, len(frames) / item['fps'], 1.0))
        missing = persons - len(item['keypoint'])
        pad = [(0, missing), (0, 0), (0, 0)]
        keypoints.append(np.pad(item['keypoint'].astype(np.float32), [*pad, (0, 0)]))
        scores.append(np.pad(item['keypoint_score'].astype(np.float32), pad))
    shape = frames[0].shape[:2]
    poses = dict(
        keypoint=np.concatenate(keypoints, axis=1),
        keypoint_score=np.concatenate(scores, axis=1),
        img_shape=shape,
        total_frames=len(frames),
    )
    name = '+'.join(Path(item['filename']).stem for item in items)
    return Clip(name, len(frames), shape, items[0]['fps'], frames=frames, poses=poses), truth


def pick(data: Path, split: str, videos: int, clips: int, seed: int) -> Iterator[list[Mapping]]:
    """Annotations of the clips of each video, of different classes, none in two videos."""
    content = load_annotation_file(data / 'annotations.pkl')
    wanted = set(content['split'][split])
    items = [item for item in content['annotations'] if item['filename'] in wanted]
    order = np.random.default_rng(seed).permutation(len(items))
    left = [items[i] for i in order]
    for _ in range(videos):
        chosen: dict[int, Mapping] = {}
        for item in left:
            if len(chosen) < clips:
                chosen.setdefault(item['label'], item)
        left = [item for item in left if chosen.get(item['label']) is not item]
        yield list(chosen.values())


def mean_precision(
    found: Mapping[str, Sequence[Segment]], truth: Mapping[str, Sequence[Segment]]
) -> np.ndarray:
    """Percent at each of THRESHOLDS, mean over the classes that happen."""
    precisions = []
    for label in {segment.label for segments in truth.values() for segment in segments}:
        real = {
            name: [(one.onset, one.end) for one in segments if one.label == label]
            for name, segments in truth.items()
        }
        guessed = [
            (name, label, one.onset, one.end, one.score)
            for name, segments in found.items()
            for one in segments
            if one.label == label
        ]
        real = {name: np.array(spans) for name, spans in real.items() if spans}
        precisions.append(average_precision_at_temporal_iou(real, guessed, THRESHOLDS))
    return 100 * np.mean(precisions, axis=0)


def best_classes(results: Sequence[Mapping], fps: float) -> list[Segment]:
    """Neighbouring windows of the same best class, by their spans."""
    segments = []
    for label, group in groupby(results, key=lambda result: result['topk'][0]['label']):
        windows = list(group)
        score = float(np.mean([window['topk'][0]['score'] for window in windows]))
        onset, end = windows[0]['span'][0] / fps, windows[-1]['span'][1] / fps
        segments.append(Segment(label, onset, end, score))
    return segments


def known_borders(
    truth: Sequence[Segment], results: Sequence[Mapping], fps: float
) -> list[Segment]:
    """The true segments with the class that the window nearest to their middle gives."""
    middles = np.array([(result['start'] + result['end']) / 2 for result in results]) / fps
    segments = []
    for one in truth:
        window = results[int(np.abs(middles - (one.onset + one.end) / 2).argmin())]
        best = window['topk'][0]
        segments.append(Segment(best['label'], one.onset, one.end, best['score']))
    return segments


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add('config')
    add('checkpoint')
    add('--data', type=Path, default=Path('data/pantomime'), help='a folder of Pantomime')
    add('--split', default='test_in_context')
    add('--videos', type=int, default=20)
    add('--clips', type=int, default=6, help='of a video, each of a class of its own')
    add('--strides', type=int, nargs='+', default=[8])
    add('--lows', type=float, nargs='+', default=[SegmentRules.low])
    add('--seed', type=int, default=0, help='of the choice of clips')
    args = parser.parse_args()
    limit_threads()
    MMLogger.get_current_instance().setLevel('ERROR')
    inferencer = ActionInferencer(args.config, args.checkpoint, 'cpu')
    window, rows = inferencer.window, []
    chosen = list(pick(args.data, args.split, args.videos, args.clips, args.seed))
    for stride in args.strides:
        truth: dict[str, list[Segment]] = {}
        found: dict[str, dict[str, list[Segment]]] = {}
        for number, items in enumerate(track(chosen, f'stride {stride}')):
            clip, truth[str(number)] = join_clips(args.data, items)
            results = list(slide(inferencer, clip, window, stride, batch_size=8))
            ways = {
                f'segments, low {low}': segment_windows(results, clip.fps, SegmentRules(low=low))
                for low in args.lows
            }
            ways['best class of each window'] = best_classes(results, clip.fps)
            ways['known borders'] = known_borders(truth[str(number)], results, clip.fps)
            for way, segments in ways.items():
                found.setdefault(way, {})[str(number)] = segments
        for way, segments in found.items():
            figures = mean_precision(segments, truth)
            rows.append((way, str(stride), *(f'{figure:.1f}' for figure in figures)))
    print(describe_machine())
    print(f'{args.split}: {len(chosen)} videos of {args.clips} clips, windows of {window} frames')
    print_table(('way', 'stride', *(f'mAP at {one}' for one in THRESHOLDS)), rows)


if __name__ == '__main__':
    main()
