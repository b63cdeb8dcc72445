"""Annotation files of whole clips: what they hold, and what stops them."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest

from integralaction_mm.converters.clip_dataset import (
    Clip,
    convert_clips,
    prepare_folder,
    write_dataset,
)
from integralaction_mm.converters.clip_poses import ClipPoses
from integralaction_mm.datasets.conversion_report import Report


@pytest.fixture
def convert(tmp_path):
    """``convert(videos, counts)``: converts clips; poses of as many frames as ``counts`` say."""

    def run(videos, counts):
        poses = {
            name: (np.ones((count, 17, 2)), np.ones((count, 17))) for name, count in counts.items()
        }
        (tmp_path / 'poses.pkl').write_bytes(pickle.dumps(poses))
        report = Report('tiny', prepare_folder(tmp_path / 'out', False))
        clips = [
            Clip(path, path.name, 1, ('all', 'odd')[: 1 + n % 2], {'subject': path.stem})
            for n, path in enumerate(videos)
        ]
        known = ClipPoses(tmp_path / 'poses.pkl')
        convert_clips(clips, ['x', 'y'], ['all', 'odd', 'none'], known, report, tmp_path)
        return report

    return run


def test_writes_an_annotation_file(convert, make_video, index_of, tmp_path):
    videos = [tmp_path / f'{name}.avi' for name in 'abcd']
    for video in videos[:3]:
        make_video(video, 5, (24, 32))
    videos[3].write_bytes(b'no video')
    report = convert(videos, dict(a=5, b=4, d=5))
    assert {key: [name for name, _ in cases] for key, cases in report.left_out.items()} == {
        'no poses': ['c.avi'],
        'cannot be decoded': ['d.avi'],
    }
    assert report.warnings == {'other number of poses': [('b.avi', '5 frames, 4 poses')]}
    content = index_of(tmp_path / 'out')
    assert content['split'] == dict(all=['a.avi', 'b.avi'], odd=['b.avi'], none=[])
    assert (content['classes'], content['layout']) == (['x', 'y'], 'coco17')
    first = content['annotations'][0]
    assert (first['frame_dir'], first['total_frames'], first['img_shape']) == ('a', 5, (24, 32))
    assert (first['fps'], first['subject'], first['label']) == (30.0, 'a', 1)
    assert (tmp_path / 'out/classes.txt').read_text() == 'x\ny\n'
    assert list(json.loads((tmp_path / 'out/left_out.json').read_text())) == list(report.left_out)


def test_nothing_left_writes_nothing(convert, tmp_path):
    (tmp_path / 'a.avi').write_bytes(b'')
    with pytest.raises(ValueError, match='tiny has no sample left: cannot be decoded: a.avi'):
        convert([tmp_path / 'a.avi'], dict(a=5))
    assert not (tmp_path / 'out').exists()


def test_an_annotation_file_stays_without_force(tmp_path):
    (tmp_path / 'annotations.pkl').write_bytes(b'mine')
    with pytest.raises(FileExistsError, match='force=True'):
        prepare_folder(tmp_path, False)
    assert (tmp_path / 'annotations.pkl').read_bytes() == b'mine'
    report = Report('tiny', prepare_folder(tmp_path, True))
    write_dataset(dict(split={}, annotations=[{}]), ['x'], report)
    assert pickle.loads((tmp_path / 'annotations.pkl').read_bytes())['classes'] == ['x']
    assert report.written == 1


def test_out_must_be_a_folder(tmp_path):
    (tmp_path / 'file').touch()
    with pytest.raises(NotADirectoryError, match='must be a folder, but got the file'):
        prepare_folder(tmp_path / 'file', True)
