from __future__ import annotations

import pickle

import pytest

from integralaction_mm.analysis import Annotations


def test_annotations(tmp_path):
    items = [dict(frame_dir='a/x', keypoint=[1]), dict(filename='b/x.mp4')]
    path = tmp_path / 'annotations.pkl'
    path.write_bytes(pickle.dumps(dict(annotations=items, classes=('one', 'two'))))
    annotations = Annotations.of(str(path))
    assert Annotations.of(annotations) is annotations
    assert annotations.classes == ['one', 'two']
    item = annotations.find('videos/a/x.mp4')
    assert annotations.name(item) == 'a/x'
    path.unlink()  # nothing reads it again
    assert annotations.load_poses(item) == dict(keypoint=[1])
    with pytest.raises(ValueError, match="'x' fits 2; these are a/x, b/x.mp4, .*annotations.pkl"):
        annotations.find('x')
    with pytest.raises(FileNotFoundError, match='annotation file not found'):
        Annotations(path)
