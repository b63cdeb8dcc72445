"""Labels and splits of own videos."""

from __future__ import annotations

from pathlib import Path

import pytest
from squares import Squares, load, write_video

from integralaction_mm.poses import extract_poses
from integralaction_mm.poses.labels import labels_from_folders, make_splits, read_labels
from integralaction_mm.video.files import Video, find_videos


def test_links_and_several_inputs(folder, tmp_path):
    (tmp_path / 'more').mkdir()
    (tmp_path / 'more' / 'linked.AVI').symlink_to(folder / 'run' / 'c.avi')
    root, videos = find_videos([folder / 'jump', tmp_path / 'more', folder / 'jump' / 'a.avi'])
    assert root == tmp_path
    names = [video.filename for video in videos]
    assert names == ['more/linked.AVI', 'videos/jump/a.avi', 'videos/jump/b.avi']
    assert {video.folder_class for video in videos} == {None}


@pytest.mark.parametrize(
    'text, labels, classes',
    [
        ('jump/a.avi 3\nb 0\n', {'jump/a.avi': 3, 'jump/b.avi': 0}, ['0', '1', '2', '3']),
        ('# x\n\na.avi tai chi\nc\tarm up\n', {'jump/a.avi': 1, 'run/c.avi': 0},
         ['arm up', 'tai chi']),
        ('run/c run\n', {'run/c.avi': 0}, ['run']),
        ('a 10.0\nb 2.0\n', {'jump/a.avi': 10, 'jump/b.avi': 2}, [str(i) for i in range(11)]),
        ('a 1\nb -1\n', {'jump/a.avi': 1}, ['0', '1']),
        ('a up\nb -1.0\n', {'jump/a.avi': 0}, ['up']),
    ],
)  # fmt: skip
def test_labels(folder, tmp_path, text, labels, classes):
    path = tmp_path / 'labels.txt'
    path.write_text(text + 'elsewhere.avi 1\n')
    found = read_labels(path, find_videos([folder])[1])
    assert (found.of, found.classes) == (labels, classes)
    assert found.strays == ['elsewhere.avi 1']


def test_name_with_a_space(tmp_path):
    videos = [write_video(tmp_path / name) for name in ('a.avi', 'a b.avi')]
    (tmp_path / 'labels.txt').write_text('a b c d\na e\n')
    found = read_labels(tmp_path / 'labels.txt', find_videos(videos)[1])
    assert found.of == {'a b.avi': 0, 'a.avi': 1}
    assert found.classes == ['c d', 'e']


@pytest.mark.parametrize(
    'text, message',
    [
        ('a.avi\n', r"labels.txt:1: must be 'video label', but got 'a.avi'"),
        ('a.avi x\n\njump/a y\n', r"txt:3: 'jump/a.avi' must have one label, but got 'x' and 'y'"),
        ('c.avi x\n', r"txt:1: must name one video, but 'c.avi' is the name of"),
        ('a 1\nb 0.5\n', r"labels.txt:2: a label that is a number must be a whole .* got '0.5'"),
        ('a 1\nb -2\n', r"labels.txt:2: .* in 0..99999, or -1 for none, but got '-2'"),
        ('a 1\nb nan\n', r"labels.txt:2: .* but got 'nan'"),
        ('a 1\nb 1e12\n', r"labels.txt:2: .* but got '1e12'"),
        ('elsewhere x\n', r"must name videos such as 'jump/a.avi', but got \['elsewhere x'\]"),
    ],
)
def test_wrong_labels(folder, tmp_path, text, message):
    write_video(folder / 'jump' / 'c.avi')
    (tmp_path / 'labels.txt').write_text(text)
    with pytest.raises(ValueError, match=message):
        read_labels(tmp_path / 'labels.txt', find_videos([folder])[1])


@pytest.mark.parametrize(
    ('names', 'classes'),
    [
        ([str(number) for number in range(12)], [str(number) for number in range(12)]),
        (['-1', '3', '20', '100'], ['3', '20', '100']),
        (['-1.0', '0.0', '2.0', '11.0'], ['0.0', '2.0', '11.0']),
        (['10', '9', 'b'], ['10', '9', 'b']),
        (['1', '10', '9', 'nan'], ['1', '10', '9', 'nan']),
    ],
)
def test_folders_of_numbers_go_in_numeric_order(names, classes):
    videos = [Video(Path(f'/v/{name}/a.mp4'), f'{name}/a.mp4', name) for name in names]
    found = labels_from_folders(videos)
    assert found.classes == classes
    assert found.of == {f'{name}/a.mp4': index for index, name in enumerate(classes)}


def test_classes_without_a_video_are_told(folder, tmp_path):
    (tmp_path / 'labels.txt').write_text('a 1\nb 2\nc 2\n')
    report = extract_poses([folder], tmp_path / 'p.pkl', Squares(), labels=tmp_path / 'labels.txt')
    told = report.warnings['class without a video']
    assert told == [('0', 'do the numbers start at 1?')]


def test_videos_without_labels(folder, tmp_path):
    write_video(folder / 'loose.avi')
    (tmp_path / 'labels.txt').write_text('loose up\na up\n')
    report = extract_poses([folder], tmp_path / 'p.pkl', Squares(), labels=tmp_path / 'labels.txt')
    assert len(report.warnings['no label']) == 4
    content = load(tmp_path / 'p.pkl')
    assert {item['label'] for item in content['annotations']} == {0, -1}
    assert sorted(content['split']['train'] + content['split']['val']) == [
        'jump/a.avi',
        'loose.avi',
    ]
    extract_poses([folder / 'loose.avi'], tmp_path / 'q.pkl', Squares())
    content = load(tmp_path / 'q.pkl')
    assert content['split'] == {'all': ['loose.avi']}
    assert content['classes'] == []


def test_splits():
    labels = {f'{label}/{index:02}': label for label in range(3) for index in range(10 + label)}
    labels['lone'] = 3
    names = [*labels, 'unlabelled']
    splits = make_splits(names, labels, 0.25, seed=1)
    counts = [sum(name.startswith(f'{label}/') for name in splits['val']) for label in range(3)]
    assert counts == [2, 3, 3]
    assert 'lone' in splits['train']
    assert 'unlabelled' not in splits['train'] + splits['val']
    assert make_splits(names[::-1], labels, 0.25, seed=1) == splits
    assert make_splits(names, labels, 0.25, seed=2)['val'] != splits['val']
    assert 'val' not in make_splits(names, labels, 0, seed=1)
