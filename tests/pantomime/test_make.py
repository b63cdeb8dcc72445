"""Pantomime: the dataset on disk, its rules, and what happens when a run is repeated."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

import numpy as np
import pytest

from integralaction_mm.pantomime import CLASSES, make_pantomime
from integralaction_mm.pantomime.settings import BASIC_SPLITS, SPLITS
from integralaction_mm.video.reading import VideoReader

SMALL = dict(seed=3, train=2, val=1, test=1, size=(96, 72), frames=30, workers=1)


def digests(folder: Path) -> dict[str, str]:
    """SHA-1 of every file below a folder."""
    return {
        str(path.relative_to(folder)): hashlib.sha1(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob('*'))
        if path.is_file()
    }


@pytest.fixture(scope='module')
def dataset(tmp_path_factory) -> Path:
    """A small dataset; tests must not change it."""
    out = tmp_path_factory.mktemp('pantomime') / 'data'
    make_pantomime(out, **SMALL)
    return out


@pytest.fixture(scope='module')
def content(dataset) -> dict:
    """Its annotation file."""
    return pickle.loads((dataset / 'annotations.pkl').read_bytes())


def copy_of(dataset: Path, target: Path) -> Path:
    for path in dataset.rglob('*'):
        if path.is_file():
            copy = target / path.relative_to(dataset)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return target


def test_same_bytes_whatever_the_number_of_workers(dataset, tmp_path):
    make_pantomime(tmp_path / 'two', **{**SMALL, 'workers': 2})
    assert digests(tmp_path / 'two') == digests(dataset)


def test_another_seed_gives_other_bytes(dataset, tmp_path):
    make_pantomime(tmp_path / 'other', **{**SMALL, 'seed': 4})
    ours, theirs = digests(dataset), digests(tmp_path / 'other')
    assert ours.keys() == theirs.keys()
    same = [name for name in ours if ours[name] == theirs[name]]
    assert same == ['classes.txt']


def test_splits_and_classes(dataset, content):
    assert tuple(content['split']) == BASIC_SPLITS
    sizes = [len(content['split'][name]) for name in BASIC_SPLITS]
    assert sizes == [24, 12, 12, 12]
    assert content['classes'] == list(CLASSES)
    assert (dataset / 'classes.txt').read_text().splitlines() == list(CLASSES)
    listed = [name for names in content['split'].values() for name in names]
    assert listed == [annotation['filename'] for annotation in content['annotations']]
    assert len(set(listed)) == len(listed)


def test_annotations_have_the_form_of_pose_dataset(dataset, content):
    for annotation in content['annotations']:
        total = annotation['total_frames']
        persons = len(annotation['keypoint'])
        keypoint, score = annotation['keypoint'], annotation['keypoint_score']
        assert persons in (1, 2)
        assert keypoint.shape == (persons, total, 18, 2)
        assert score.shape == (persons, total, 18)
        assert keypoint.dtype == score.dtype == np.float16
        assert annotation['img_shape'] == annotation['original_shape'] == (72, 96)
        assert annotation['fps'] == 30.0
        assert annotation['filename'] == annotation['frame_dir'] + '.mp4'
        assert 0 <= annotation['label'] < 12
        assert ((score >= 0.1) | (keypoint == 0).all(axis=-1)).all()
        assert (keypoint >= 0).all()
        assert (keypoint <= np.array([96, 72])).all()
        assert (np.diff(score.astype(float).mean(axis=(1, 2))) <= 1e-3).all()


def test_videos_have_the_annotated_frames(dataset, content):
    lengths = set()
    for annotation in content['annotations']:
        reader = VideoReader(dataset / 'videos' / annotation['filename'])
        assert len(reader) == annotation['total_frames']
        assert reader.read([0])[0].shape == (72, 96, 3)
        lengths.add(len(reader))
    assert min(lengths) >= 25
    assert max(lengths) <= 35
    assert len(lengths) > 3


def test_mmaction_reads_it(dataset):
    pose_dataset = pytest.importorskip('mmaction.datasets').PoseDataset
    data = pose_dataset(
        str(dataset / 'annotations.pkl'),
        pipeline=[],
        split='val',
        data_prefix=dict(video=str(dataset / 'videos')),
    )
    assert len(data) == 12
    assert all(Path(data.get_data_info(i)['filename']).is_file() for i in range(12))


def test_figure_is_where_the_annotation_says(dataset, content):
    """Pixels change where the joints are, and little elsewhere."""
    at_joints, anywhere = [], []
    for annotation in content['annotations'][::3]:
        if annotation['keypoint_score'][0].mean() < 0.6:
            continue  # the estimator failed
        video = VideoReader(dataset / 'videos' / annotation['filename'])
        moving = np.stack(list(video)).std(axis=0).mean(axis=-1)
        x, y = annotation['keypoint'][0][annotation['keypoint_score'][0] > 0.5].astype(int).T
        at_joints.append(moving[y, x].mean())
        anywhere.append(moving.mean())
    assert len(at_joints) > 10
    assert np.mean(at_joints) > 2.5 * np.mean(anywhere)
    assert (np.array(at_joints) > anywhere).all()


def test_goes_on_where_it_was(dataset, tmp_path):
    out = copy_of(dataset, tmp_path / 'copy')
    (out / 'annotations.pkl').unlink()
    videos = sorted((out / 'videos').rglob('*.mp4'))
    for video in videos[::7]:
        video.unlink()
    (videos[0].parent / '.part-left.mp4').write_bytes(b'half of a video')
    kept = videos[1].stat().st_mtime_ns
    make_pantomime(out, **SMALL)
    assert digests(out) == digests(dataset)
    assert videos[1].stat().st_mtime_ns == kept


def test_nothing_half_written_is_left(tmp_path, monkeypatch):
    """An error in the middle of a video leaves neither the video nor a part of it."""
    calls = iter(range(1000))

    def breaks(frame, *args):
        if next(calls) == 150:
            raise KeyboardInterrupt

    monkeypatch.setattr('integralaction_mm.pantomime.render.draw_person', breaks)
    with pytest.raises(KeyboardInterrupt):
        make_pantomime(tmp_path / 'new', **SMALL)
    files = {path.name for path in (tmp_path / 'new').rglob('*') if path.is_file()}
    assert 'recipe.json' in files
    assert 'annotations.pkl' not in files
    assert not any(name.startswith('.part-') for name in files)
    videos = list((tmp_path / 'new').rglob('*.mp4'))
    assert 2 <= len(videos) <= 5
    assert all(len(VideoReader(path)) >= 25 for path in videos)


@pytest.mark.parametrize(
    'name, value, there',
    [('seed', 4, '3'), ('train', 3, '2'), ('size', (64, 48), r'\[96, 72\]'), ('frames', 31, '30')],
)
def test_other_settings_are_an_error(dataset, name, value, there):
    before = digests(dataset)
    came = str(list(value) if isinstance(value, tuple) else value)
    with pytest.raises(ValueError, match=f'made with {name}={there}, but got {name}=') as error:
        make_pantomime(dataset, **{**SMALL, name: value})
    assert came in str(error.value)
    assert digests(dataset) == before


def test_force_makes_it_anew_and_keeps_other_files(dataset, tmp_path):
    out = copy_of(dataset, tmp_path / 'copy')
    (out / 'notes.txt').write_text('mine')
    small = {**SMALL, 'train': 1, 'seed': 4}
    make_pantomime(out, **small, force=True)
    made = pickle.loads((out / 'annotations.pkl').read_bytes())
    on_disk = {str(path.relative_to(out / 'videos')) for path in out.rglob('*.mp4')}
    assert on_disk == {annotation['filename'] for annotation in made['annotations']}
    assert (out / 'notes.txt').read_text() == 'mine'
    make_pantomime(out, **small)  # the recipe is the new one


def test_splits_may_be_added_and_then_stay(dataset, tmp_path):
    out = copy_of(dataset, tmp_path / 'copy')
    before = digests(out)
    path = make_pantomime(out, **SMALL, splits=['test_half_pose', 'test_no_context'])
    later = make_pantomime(out, **SMALL)  # takes none away
    made = pickle.loads(later.read_bytes())
    assert path == later
    assert list(made['split']) == [*BASIC_SPLITS, 'test_no_context', 'test_half_pose']
    after = digests(out)
    assert {name for name in before if before[name] != after[name]} == {'annotations.pkl'}
    for annotation in made['annotations']:
        assert (out / 'videos' / annotation['filename']).is_file()
    make_pantomime(out, **SMALL, force=True)
    assert digests(out) == before
    assert not (out / 'videos' / 'test_half_pose').exists()


def test_all_splits_at_once_are_those_made_one_by_one(dataset, tmp_path):
    make_pantomime(tmp_path / 'all', **SMALL, splits=SPLITS)
    for split in reversed(SPLITS):
        make_pantomime(tmp_path / 'one', **SMALL, splits=[split])
    assert digests(tmp_path / 'one') == digests(tmp_path / 'all')
    videos = {name for name in digests(dataset) if name.endswith('.mp4')}
    assert all(digests(dataset)[name] == digests(tmp_path / 'all')[name] for name in videos)


def test_splits_of_poses_bring_the_pictures_along_and_draw_none_twice(tmp_path):
    make_pantomime(tmp_path / 'new', **SMALL, splits=['test_no_pose'])
    videos = tmp_path / 'new' / 'videos'
    assert {folder.name for folder in videos.iterdir()} == {'test_in_context', 'test_no_pose'}
    for video in (videos / 'test_no_pose').iterdir():
        assert video.samefile(videos / 'test_in_context' / video.name)


def test_every_split_is_read_by_itself(tmp_path):
    """Two splits of the same pictures are told apart by the names of their videos."""
    pose_dataset = pytest.importorskip('mmaction.datasets').PoseDataset
    make_pantomime(tmp_path, **SMALL, splits=['test_in_context', 'test_no_pose'])
    for split, any_pose in (('test_in_context', True), ('test_no_pose', False)):
        data = pose_dataset(str(tmp_path / 'annotations.pkl'), pipeline=[], split=split)
        assert len(data) == 12
        assert any(data.get_data_info(i)['keypoint'].any() for i in range(12)) == any_pose


def test_in_context_rate_is_part_of_the_recipe(dataset, tmp_path):
    out = copy_of(dataset, tmp_path / 'copy')
    make_pantomime(out, **SMALL, in_context_rate=0.95)
    with pytest.raises(ValueError, match='but got in_context_rate=0.5'):
        make_pantomime(out, **SMALL, in_context_rate=0.5)
    make_pantomime(out, **SMALL, in_context_rate=0.5, force=True)
    with pytest.raises(ValueError, match='was made with in_context_rate=0.5'):
        make_pantomime(out, **SMALL)
    ours, theirs = digests(out), digests(dataset)
    assert ours.keys() == theirs.keys()
    differ = {name.split('/')[1] for name in ours if ours[name] != theirs[name] and '/' in name}
    assert differ <= {'train', 'val'}
    assert 'train' in differ


def test_a_folder_with_something_else_is_an_error(tmp_path):
    (tmp_path / 'thesis.tex').write_text('')
    with pytest.raises(ValueError, match='out must be a new or empty folder'):
        make_pantomime(tmp_path, **SMALL)
    with pytest.raises(ValueError, match='out must be a folder, but got the file .*thesis.tex'):
        make_pantomime(tmp_path / 'thesis.tex', **SMALL)


@pytest.mark.parametrize(
    'name, value, message',
    [
        ('seed', -1, 'seed must be an integer >= 0, but got -1'),
        ('seed', 0.5, 'seed must be an integer >= 0, but got 0.5'),
        ('train', 0, 'train must be an integer >= 1, but got 0'),
        ('val', -2, 'val must be an integer >= 1, but got -2'),
        ('test', '3', "test must be an integer >= 1, but got '3'"),
        ('workers', 0, 'workers must be an integer >= 1, but got 0'),
        ('workers', True, 'workers must be an integer >= 1, but got True'),
        ('frames', 15, 'frames must be an integer >= 16, but got 15'),
        ('size', (97, 72), r'size must be .* even .* \[32, 1024\], but got \(97, 72\)'),
        ('size', (96, 2048), r'size must be .*, but got \(96, 2048\)'),
        ('size', 96, 'size must be .*, but got 96'),
        ('in_context_rate', 0.4, r'in_context_rate must be in \[0.5, 1\], but got 0.4'),
        ('in_context_rate', '1', r"in_context_rate must be in \[0.5, 1\], but got '1'"),
        ('in_context_rate', float('nan'), r'in_context_rate must be in .*, but got nan'),
        ('splits', [], r'splits must be among .*test_other_pose.*, but got \[\]'),
        ('splits', ['train', 'test'], r"splits must be among .*, but got \['train', 'test'\]"),
    ],
)
def test_bad_arguments(tmp_path, name, value, message):
    with pytest.raises(ValueError, match=message):
        make_pantomime(tmp_path / 'new', **{**SMALL, name: value})
    assert not (tmp_path / 'new').exists()
