"""The released annotation files."""

from __future__ import annotations

import hashlib

import pytest

from integralaction_mm.converters.posedataset.coco import digest, read_coco

KEYS = ('file_name', 'frame_num')


def test_items_have_the_keys_of_both(make_coco, tmp_path):
    items = [
        dict(file_name='a', frame_num=3, action_label=1),
        dict(file_name='b', frame_num=4, action_label=0, action_name='jump'),
    ]
    path = make_coco(tmp_path / 'k.json', items)
    got = read_coco(path, KEYS)
    assert [(item['id'], item['image_id']) for item in got] == [(0, 10), (1, 11)]
    assert [{key: item[key] for key in wanted} for item, wanted in zip(got, items)] == items
    assert digest(path) == hashlib.sha1(path.read_bytes()).hexdigest()


IMAGE = dict(id=1, file_name='a', frame_num=3)
ANNOTATION = dict(id=7, image_id=1, action_label=0)


@pytest.mark.parametrize(
    ('images', 'annotations', 'message'),
    [
        ([dict(id=1, file_name='a')], [ANNOTATION], "image must have the keys .*'frame_num'"),
        ([IMAGE], [dict(id=7, image_id=1)], "annotation must have the keys .*'action_label'"),
        ([IMAGE], ['x'], "annotation must have the keys .*, but got 'x'"),
        ([IMAGE], [dict(ANNOTATION, image_id=2)], 'annotation 7 must have the id of an image'),
        ([IMAGE], [dict(ANNOTATION, image_id=[1])], 'annotation 7 must have the id of an image'),
        ([dict(IMAGE, id={})], [ANNOTATION], "'id' of image must be a number or text, .* {}"),
        ([dict(IMAGE, file_name=3)], [ANNOTATION], 'file_name of image must be a name, but got 3'),
    ],
)
def test_items_that_lack_something(images, annotations, message, write_json, tmp_path):
    path = write_json(tmp_path / 'k.json', dict(images=images, annotations=annotations))
    with pytest.raises(ValueError, match=f'{message}.*k.json'):
        read_coco(path, KEYS)


@pytest.mark.parametrize(
    ('text', 'message'),
    [
        ('{', 'is damaged: '),
        ('[]', "must hold lists of 'images' and"),
        ('{"images": []}', 'must hold'),
        ('{"images": {}, "annotations": []}', r"must hold lists .* but has \['annotations'\]"),
        ('{"images": [], "annotations": []}', 'must hold at least one annotation: '),
        ('[' * 10**5 + ']' * 10**5, 'is damaged: '),
    ],
)
def test_file_of_another_form(text, message, tmp_path):
    (tmp_path / 'k.json').write_text(text)
    with pytest.raises(ValueError, match=f'annotation file {message}.*k.json'):
        read_coco(tmp_path / 'k.json', KEYS)


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match='annotation file not found: .*gone.json'):
        read_coco(tmp_path / 'gone.json', KEYS)
