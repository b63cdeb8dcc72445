from __future__ import annotations

import pickle

import numpy as np
import pytest

from integralaction_mm.analysis import Dump
from integralaction_mm.analysis.cards import make_cards, pick_videos
from integralaction_mm.datasets.class_names import load_class_names
from integralaction_mm.layouts import get_layout

NAMES = ('d/v.mp4', 'd/w.mp4', 'd/x.mp4', 'd/y.mp4')
LABELS = np.array([0, 0, 1, 1])


def dump(predictions, names=NAMES, **kwargs) -> Dump:
    return Dump(names, np.eye(2)[list(predictions)] * 0.5 + 0.25, LABELS, **kwargs)


RGB, POSE, INTEGRATED = dump([0, 1, 1, 0]), dump([0, 0, 0, 0]), dump([0, 0, 0, 0])


@pytest.mark.parametrize(('kind', 'names'), [
    ('changed', ['d/w.mp4', 'd/x.mp4']),
    ('rescued', ['d/w.mp4']),
    ('lost', ['d/x.mp4']),
    ('random', list(NAMES)),
])  # fmt: skip
def test_pick_videos(kind, names):
    # The order of a dump does not matter.
    backwards = Dump(NAMES[::-1], INTEGRATED.scores[::-1], LABELS[::-1])
    assert pick_videos(RGB, POSE, backwards, kind) == names


def test_a_tie_is_of_the_last_class():
    tied = Dump(NAMES, np.full((4, 2), 0.5), LABELS)
    assert pick_videos(RGB, POSE, tied, 'rescued') == ['d/y.mp4']
    assert pick_videos(RGB, POSE, tied, 'lost') == ['d/v.mp4']


def test_pick_some():
    picks = {tuple(pick_videos(RGB, POSE, INTEGRATED, 'random', 2, seed)) for seed in range(20)}
    assert len(picks) > 1
    assert {len(set(pick)) for pick in picks} == {2}
    assert pick_videos(RGB, POSE, INTEGRATED, 'random', 2, 3) == pick_videos(
        RGB, POSE, INTEGRATED, 'random', 2, 3
    )


@pytest.mark.parametrize(('third', 'kind', 'count', 'message'), [
    (RGB, 'changed', 8, "kind must have videos, but 'changed' has none of 4"),
    (RGB, 'best', 8, "kind must be one of .*'random'.*, but got 'best'"),
    (RGB, 'random', 0, 'count must be >= 1, but got 0'),
    (dump([0] * 4, ('a', 'b', 'c', 'd')), 'random', 8, 'must be of the same 4 videos as'),
])  # fmt: skip
def test_mistakes_of_picks(third, kind, count, message):
    with pytest.raises(ValueError, match=message):
        pick_videos(RGB, POSE, third, kind, count)


def tiny_dumps(content) -> dict[str, Dump]:
    """Dumps of the tiny data's validation split: the first model is right, the second is not."""
    items = [item for item in content['annotations'] if item['frame_dir'].startswith('val/')]
    names = tuple(f'elsewhere/videos/{item["filename"]}' for item in items)
    labels = np.array([item['label'] for item in items])
    scores = np.eye(12)[labels] * 0.5 + 0.5 / 12
    gates = np.full((len(items), 4), 0.25)
    return {
        'RGB': Dump(names, scores, labels),
        'IntegralAction': Dump(names, np.roll(scores, 1, axis=1), labels, gates),
    }


@pytest.mark.parametrize('apart', [False, True])
def test_make_cards(tiny_data, tmp_path, apart):
    content = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())
    dumps = tiny_dumps(content)
    ann_file, skeletons = tiny_data / 'annotations.pkl', None
    if apart:  # as Kinetics: poses in files of their own, no class names
        skeletons = tmp_path / 'skeletons'
        for item in content['annotations']:
            path = skeletons / f'{item["frame_dir"]}.pkl'
            path.parent.mkdir(parents=True, exist_ok=True)
            poses = {key: item.pop(key) for key in ('keypoint', 'keypoint_score')}
            path.write_bytes(pickle.dumps(poses))
        del content['classes']
        ann_file = tmp_path / 'annotations.pkl'
        ann_file.write_bytes(pickle.dumps(content))
    names = ['rowing_boat_0000', 'val/golf_driving_0000.mp4']
    layout = get_layout('openpose18')
    classes = load_class_names(None, 12, ann_file)
    cards = make_cards(names, dumps, ann_file, tiny_data / 'videos', layout, classes, skeletons)

    assert [card.name for card in cards] == [
        'val/rowing_boat_0000.mp4',
        'val/golf_driving_0000.mp4',
    ]
    title, wrong = ('9', '10') if apart else ('rowing boat', 'sweeping floor')
    assert cards[0].title == title
    right, rolled = cards[0].verdicts
    assert (right.model, right.prediction, right.right) == ('RGB', title, True)
    assert (rolled.model, rolled.prediction, rolled.right) == ('IntegralAction', wrong, False)
    assert right.probability == pytest.approx(0.5 + 0.5 / 12)
    assert cards[0].gate.tolist() == [0.25] * 4
    assert cards[0].frames.shape == (4, 240, 320, 3)
    # The left side's blue is on the frames, and the drawing is where the poses are.
    assert (np.abs(cards[0].frames.astype(int) - (86, 180, 233)).sum(axis=3) < 30).any()


@pytest.mark.parametrize(('change', 'error', 'message'), [
    (dict(names=['flying']), ValueError, "must fit one of 12 videos, but 'flying' fits 0"),
    (dict(layout='coco17'), ValueError, "the 17 keypoints of layout 'coco17', but got 18"),
    (dict(ann_file='no.pkl'), FileNotFoundError, 'annotation file not found: no.pkl'),
    (dict(video_dir='no'), FileNotFoundError, 'neither a video nor a folder of frames: no/val'),
    (dict(skeleton_dir='no'), FileNotFoundError, 'file of poses not found: no/val/rowing_boat'),
    (dict(classes=['a'] * 5), ValueError, 'predictions must be of 5 classes, but got 12'),
    (dict(num_frames=0), ValueError, 'num_frames must be >= 1, but got 0'),
])  # fmt: skip
def test_mistakes_of_cards(tiny_data, change, error, message):
    ann_file = tiny_data / 'annotations.pkl'
    arguments = dict(
        names=['rowing_boat_0000'],
        dumps=tiny_dumps(pickle.loads(ann_file.read_bytes())),
        ann_file=ann_file,
        video_dir=tiny_data / 'videos',
        layout='openpose18',
        classes=list(map(str, range(12))),
    )
    arguments.update(change)
    arguments['layout'] = get_layout(arguments['layout'])
    with pytest.raises(error, match=message):
        make_cards(**arguments)
