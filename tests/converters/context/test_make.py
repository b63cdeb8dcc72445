"""The whole set: splits that share nothing, the same bytes, and where it goes on."""

from __future__ import annotations

import json
import pickle
from itertools import combinations

import pytest

from integralaction_mm.converters.context import make_context

ARGS = dict(size=(64, 48), per_clip=(2, 2))


@pytest.fixture(scope='module')
def make(people):
    def run(out, **kwargs):
        sources = ('annotations.pkl', 'videos', 'masks', 'photos')
        return make_context(*(people / name for name in sources), out, **{**ARGS, **kwargs})

    return run


@pytest.fixture(scope='module')
def made(make, tmp_path_factory):
    out = tmp_path_factory.mktemp('made') / 'context'
    return out, make(out)


def read(out):
    return pickle.loads((out / 'annotations.pkl').read_bytes())


def videos_of(out):
    return {path.relative_to(out): path.read_bytes() for path in out.rglob('*.mp4')}


def test_splits(made):
    out, report = made
    content = read(out)
    sizes = {name: len(files) for name, files in content['split'].items()}
    assert sizes == dict(
        train=6, val=6, val_out_of_context=6, in_context=6, out_of_context=6, trainval=12
    )
    assert (report.listed, report.written, report.reused, report.left_out) == (9, 9, 0, {})
    names = {item['filename'] for item in content['annotations']}
    assert names == {path.relative_to('videos').as_posix() for path in videos_of(out)}
    assert (out / 'classes.txt').read_text().split() == content['classes']
    for item in content['annotations']:
        own = content['pairing'][content['classes'][item['label']]]
        in_context = 'out_of_context' not in item['filename']
        assert (item['place'] == own) == (item['scene'] == item['label']) == in_context
        assert content['pairing'][content['classes'][item['scene']]] == item['place']


def test_train_val_and_test_share_neither_persons_nor_photographs(made):
    content = read(made[0])
    items = {item['filename']: item for item in content['annotations']}
    parts = [
        [items[name] for split in splits for name in content['split'][split]]
        for splits in (
            ('train',), ('val', 'val_out_of_context'), ('in_context', 'out_of_context')
        )
    ]  # fmt: skip
    for one, two in combinations(parts, 2):
        for key in ('subject', 'clip'):
            assert not {x[key] for x in one} & {x[key] for x in two}
        photographs = [{(x['place'], x['photograph']) for x in part} for part in (one, two)]
        assert not photographs[0] & photographs[1]


def test_goes_on_where_it_was_with_the_same_bytes(make, made, tmp_path):
    make(tmp_path / 'two', workers=2)
    whole = videos_of(made[0])
    assert videos_of(tmp_path / 'two') == whole
    for path in list(whole)[::2]:
        (tmp_path / 'two' / path).unlink()
    (tmp_path / 'two/videos/train/.part-x.mp4').touch()
    (tmp_path / 'two/annotations.pkl').unlink()
    assert make(tmp_path / 'two').reused < 9
    assert videos_of(tmp_path / 'two') == whole
    assert make(tmp_path / 'two').reused == 9
    first, second = ((out / 'annotations.pkl').read_bytes() for out in (made[0], tmp_path / 'two'))
    assert first == second


def test_other_settings_are_refused_but_with_force(make, tmp_path):
    make(tmp_path)
    with pytest.raises(ValueError, match='was made with .*videos'):
        make(tmp_path, seed=1)
    make(tmp_path, seed=1, force=True)
    assert len(videos_of(tmp_path)) == 30


def test_masks_along_the_poses(people, tmp_path):
    paths = (people / 'annotations.pkl', people / 'videos', 'poses', people / 'photos')
    report = make_context(*paths, tmp_path, **ARGS)
    assert report.written == 9
    # They are there in every frame, as the poses are.
    assert {item['total_frames'] for item in read(tmp_path)['annotations']} == {5}


def test_a_clip_without_masks_is_left_out_by_name(people, make, tmp_path):
    kept = people / 'masks/cid_walk.npz'
    content = kept.read_bytes()
    kept.unlink()
    try:
        report = make(tmp_path)
    finally:
        kept.write_bytes(content)
    assert [name for name, _ in report.left_out['no masks']] == ['walk/cid_walk.mp4']
    assert list(json.loads((tmp_path / 'left_out.json').read_text())) == ['no masks']
    assert not any('cid_walk' in item['filename'] for item in read(tmp_path)['annotations'])
    assert report.written == 8


@pytest.mark.parametrize('kwargs, message', [
    (dict(splits=('train', 'val')), 'splits must be three of'),
    (dict(splits=('train', 'val', 'nothing')), r"three of \['test', 'train', 'val'\], but got"),
    (dict(splits=('train', 'val', 'train')), 'train and test must not share a filename'),
    (dict(size=(64, 49)), r'size must be even, but got \(64, 49\)'),
    (dict(size=(64, 8)), 'size must be integers >= 16'),
    (dict(per_clip=(0, 1)), 'per_clip must be integers >= 1'),
    (dict(feather=-1), 'feather must be in'),
    (dict(seed=-1), 'seed must be integers >= 0'),
])  # fmt: skip
def test_mistakes(make, tmp_path, kwargs, message):
    with pytest.raises(ValueError, match=message):
        make(tmp_path / 'out', **kwargs)
    assert not (tmp_path / 'out').exists()


@pytest.mark.parametrize('change, message', [
    (lambda content: content.update(layout='none'), "layout must be one of .*, but got 'none'"),
    (lambda content: content['annotations'][0].update(label=3), 'label of .* in 0..2'),
    (lambda content: content['annotations'][0].update(img_shape=(48, 10**9)), 'img_shape of'),
    (lambda content: content['annotations'][0]['keypoint'].fill(6e4), 'far outside'),
    (lambda content: content['annotations'][0].update(filename=['a']), 'filename must be a name'),
    (lambda content: content['annotations'][0].update(subject=[1]), 'subject of .* or a number'),
    (lambda content: content['annotations'][0].pop('img_shape'), r"must have \['img_shape'\]"),
    (lambda content: content.update(classes=['bend', 'jump', 'a\0']), 'must lie below its'),
    (lambda content: content.update(classes=['bend', 'jump', '../a']), 'must lie below its'),
])  # fmt: skip
def test_annotations_that_cannot_be(people, tmp_path, change, message):
    content = pickle.loads((people / 'annotations.pkl').read_bytes())
    change(content)
    (tmp_path / 'annotations.pkl').write_bytes(pickle.dumps(content))
    sources = [people / name for name in ('videos', 'masks', 'photos')]
    with pytest.raises(ValueError, match=message):
        make_context(tmp_path / 'annotations.pkl', *sources, tmp_path / 'out', **ARGS)


def test_a_foreign_folder_stays(make, tmp_path):
    (tmp_path / 'annotations.pkl').write_bytes(b'mine')
    with pytest.raises(ValueError, match='force=True'):
        make(tmp_path)
    assert (tmp_path / 'annotations.pkl').read_bytes() == b'mine'
