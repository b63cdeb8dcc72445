"""Which clip is shown where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from integralaction_mm.converters.context.plan import check_apart, pair_classes, plan_scenes

CLASSES = ['bend', 'jump', 'walk']
PLACES = ['beach', 'city', 'forest', 'office']
PAIRS = dict(bend='city', jump='beach', walk='forest')
PHOTOS = {
    part: {place: [Path(f'{part}/{place}/{n}.jpg') for n in range(6)] for place in PLACES}
    for part in ('train', 'val', 'test')
}
CLIPS = {
    part: [dict(filename=f'{name}/{part}.avi', label=n) for n, name in enumerate(CLASSES)]
    for part in ('train', 'val', 'test')
}


def test_pairs_by_seed():
    pairs = [pair_classes(seed, CLASSES, PLACES) for seed in range(5)]
    for pairing in pairs:
        assert list(pairing) == CLASSES
        assert len(set(pairing.values())) == 3
        assert set(pairing.values()) <= set(PLACES)
    assert pairs[0] == pair_classes(0, CLASSES, PLACES[::-1])
    assert len({tuple(pairing.values()) for pairing in pairs}) > 1


def test_pairs_by_file(tmp_path):
    path = tmp_path / 'pairs.json'
    path.write_text(json.dumps({**PAIRS, 'other': 'office'}))
    assert pair_classes(path, CLASSES, PLACES) == PAIRS


@pytest.mark.parametrize('content, message', [
    ('[', 'must be a dict of each class'),
    ('["bend"]', 'must be a dict of each class'),
    (json.dumps({**PAIRS, 'walk': ['city']}), 'TypeError: unhashable'),
    ('[' * 100_000, 'RecursionError'),
    (json.dumps(dict(bend='city')), "KeyError: 'jump'"),
    (json.dumps({**PAIRS, 'walk': 'city'}), 'its own place among'),
    (json.dumps({**PAIRS, 'walk': 'moon'}), 'its own place among'),
])  # fmt: skip
def test_files_of_another_form(tmp_path, content, message):
    path = tmp_path / 'pairs.json'
    path.write_text(content)
    with pytest.raises(ValueError, match=message):
        pair_classes(path, CLASSES, PLACES)


@pytest.mark.parametrize('pairing, places, error, message', [
    (0, PLACES[:2], ValueError, 'a place for each of 3 classes'),
    (-1, PLACES, ValueError, 'but got -1'),
    ('nowhere.json', PLACES, FileNotFoundError, 'but got nowhere.json'),
])  # fmt: skip
def test_no_pairs(pairing, places, error, message):
    with pytest.raises(error, match=message):
        pair_classes(pairing, CLASSES, places)


def test_scenes_are_in_context_and_out_of_it():
    scenes = plan_scenes(CLIPS, PHOTOS, CLASSES, PAIRS, (5, 4), 0)
    labels = {clip['filename']: clip['label'] for part in CLIPS.values() for clip in part}
    counts = dict(train=15, val=12, val_out_of_context=12, in_context=12, out_of_context=12)
    assert {key: sum(s.split == key for s in scenes) for key in counts} == counts
    for scene in scenes:
        own = PAIRS[CLASSES[labels[scene.clip]]]
        assert (scene.place == own) == ('out_of_context' not in scene.split)
        assert scene.place in PAIRS.values()
        assert scene.photograph.parts[1] == scene.place
        part = scene.photograph.parts[0]
        assert scene.clip.endswith(f'{part}.avi')
        assert part in scene.split or (part == 'test' and 'context' in scene.split)
    assert len({scene.filename for scene in scenes}) == len(scenes)
    for name in labels:
        shown = [s for s in scenes if s.clip == name and s.split == 'out_of_context']
        assert not shown or len({s.place for s in shown}) == 2  # all other places of a class
    assert scenes == plan_scenes(CLIPS, PHOTOS, CLASSES, PAIRS, (5, 4), 0)
    assert scenes != plan_scenes(CLIPS, PHOTOS, CLASSES, PAIRS, (5, 4), 1)


def test_more_photographs_than_there_are():
    scenes = plan_scenes(dict(train=CLIPS['train'][:1]), PHOTOS, CLASSES, PAIRS, (9, 1), 0)
    assert len(scenes) == len({scene.photograph for scene in scenes}) == 6


def test_names_are_of_one_video():
    photos = {'train': {'city': [Path('a.jpg'), Path('a.png')]}}
    with pytest.raises(ValueError, match='may have the same name'):
        plan_scenes(dict(train=CLIPS['train'][:1]), photos, CLASSES, PAIRS, (2, 1), 0)


@pytest.mark.parametrize('fields, message', [
    (dict(filename='a.avi', subject='bob'), "share a filename, but both have 'a.avi'"),
    (dict(filename='b.avi', subject='ann'), "train and test must not share a subject, but both"),
])  # fmt: skip
def test_parts_share_nothing(fields, message):
    with pytest.raises(ValueError, match=message):
        check_apart(dict(train=[dict(filename='a.avi', subject='ann')], val=[], test=[fields]))
    check_apart(dict(train=[dict(filename='a.avi')], test=[dict(filename='b.avi')]))
