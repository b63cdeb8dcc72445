from __future__ import annotations

import pickle

import numpy as np
import pytest
from mmengine.config import Config

from integralaction_mm.analysis.cam import ClipActivation
from integralaction_mm.analysis.explain import draw_activation, find_class, find_samples


@pytest.mark.parametrize(('spec', 'index'), [('b', 1), ('0', 0), ('2', 2), ('7', 2)])
def test_find_class(spec, index):
    assert find_class(spec, ['a', 'b', '7']) == index


@pytest.mark.parametrize('spec', ['c', '3', '-1', ''])
def test_unknown_class(spec):
    message = f'class must be an index in 0..2 or a name such as a, b, 7, but got {spec!r}'
    with pytest.raises(ValueError, match=message):
        find_class(spec, ['a', 'b', '7'])


def test_find_samples(tiny_config, tiny_data):
    dataset, videos, pictures = find_samples(Config.fromfile(tiny_config), ['golf_driving_0000'])
    name = f'{tiny_data}/videos/val/golf_driving_0000.mp4'
    assert list(videos) == [name]
    assert pictures == {name: 'val/golf_driving_0000'}
    sample = dataset[videos[name]]
    assert sample['data_samples'].metainfo['filename'] == name
    assert sample['inputs'].shape == (8, 3, 32, 32)


def test_no_two_videos_have_one_short_name(tiny_config, tiny_data, tmp_path):
    content = pickle.loads((tiny_data / 'annotations.pkl').read_bytes())
    names = ['x/a/clip_10.0.mp4', 'x/a/clip_10.5.mp4', 'y/a/clip_10.0.mp4']
    items = content['annotations'][:3]
    for item, name in zip(items, names):
        item.update(filename=name, frame_dir=name[:-4])
    content.update(annotations=items, split=dict(val=names))
    path = tmp_path / 'annotations.pkl'
    path.write_bytes(pickle.dumps(content))
    cfg = Config.fromfile(tiny_config)
    cfg.test_dataloader.dataset.update(ann_file=str(path), indices=None)
    wanted = ['x/a/clip_10.0', 'x/a/clip_10.5', 'y/a/clip_10.0']
    _, videos, pictures = find_samples(cfg, wanted)
    assert list(videos.values()) == [0, 1, 2]
    assert list(pictures.values()) == wanted


@pytest.mark.parametrize(('label', 'target', 'title', 'color'), [
    (1, 1, 'predicted b (75%), true class b', 'tab:green'),
    (0, 0, 'predicted b (75%), true class a, maps of a', 'tab:red'),
    (None, 1, 'predicted b (75%)', 'black'),
])  # fmt: skip
def test_draw_activation(label, target, title, color):
    activation = ClipActivation(
        target,
        np.array([0.25, 0.75]),
        label,
        dict(rgb=np.ones((2, 2, 2))),
        np.zeros((2, 6, 8, 3), dtype=np.uint8),
    )
    figure = draw_activation('x.mp4', activation, ['a', 'b'])
    assert figure.get_suptitle() == f'{title}\nx.mp4'
    assert figure._suptitle.get_color() == color
