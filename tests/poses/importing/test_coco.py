"""Keypoints in MS COCO's form."""

from __future__ import annotations

import re

import pytest

from integralaction_mm.poses.importing.coco import read_coco_keypoints


def image(number: int, name: str, **more) -> dict:
    return dict(id=number, file_name=name, height=48, width=64, **more)


@pytest.fixture
def annotate(flat):
    def make(image_id: int, x: float = 10, **more) -> dict:
        return {'id': 0, 'image_id': image_id, 'keypoints': flat(17, x, score=2), **more}

    return make


def test_frames_of_videos(tmp_path, write, annotate):
    images = [image(10 + t, f'run/a/{t + 1:06}.jpg') for t in range(3)]
    images += [image(20, 'jump/b_4.png'), image(21, 'jump/b_2.png'), image(30, 'jump/c.png')]
    annotations = [
        annotate(10, 5, track_id=3),
        annotate(10, 7),
        annotate(12, 6, track_id=3),
        annotate(12, iscrowd=1),
        annotate(12, num_keypoints=0),
        annotate(20, 9),
    ]
    categories = [dict(id=1, name='person', keypoints=['nose'], skeleton=[])]
    path = write(tmp_path / 'all.json', dict(
        images=images, annotations=annotations, categories=categories,
    ))  # fmt: skip
    source = read_coco_keypoints(path)
    assert [name for name, _ in source.left_out['no number of a frame']] == ['jump/c.png']
    a, b = source.clips
    assert (a.name, b.name, b.aliases) == ('run/a', 'jump/b', ('b',))
    found = a.load()
    assert [(person.frame, person.id) for person in found.persons] == [(1, 3), (1, None), (3, 3)]
    assert found.persons[0].score.tolist() == [1] * 17
    assert (found.first, found.frames, found.listed) == (1, 3, 3)
    assert (found.img_shape, found.joints) == ((48, 64), ('nose',))
    assert (b.load().first, b.load().frames, b.load().listed) == (2, 3, 2)


def test_ids_that_are_quoted_and_persons_of_no_image(tmp_path, write, annotate):
    images = [image(1, 'a_1.jpg'), image('2', 'a_2.jpg'), image(3, 'a_3.jpg'), image(4, 'a.jpg')]
    annotations = [annotate('1'), annotate(2.0), annotate(3), annotate(4), annotate(7)]
    annotations[2]['keypoints'] = []
    source = read_coco_keypoints(
        write(tmp_path / 'all.json', dict(images=images, annotations=annotations))
    )
    assert [person.frame for person in source.clips[0].load().persons] == [1, 2]
    assert source.left_out['annotation of no image'] == [('all', 'image_id 7')]


@pytest.mark.parametrize('alone', [True, False])
def test_results_without_images(tmp_path, write, flat, alone):
    results = [dict(image_id=name, keypoints=flat(17)) for name in (12, 14, 'run_3')]
    content = results[:2] if alone else dict(annotations=results)
    clips = read_coco_keypoints(write(tmp_path / 'all.json', content)).clips
    assert [(clip.name, clip.load().first, len(clip.load().persons)) for clip in clips] == [
        ('all', 12, 2),
        ('run', 3, 1),
    ][: 1 if alone else 2]


def test_an_id_that_is_none(tmp_path, write, flat):
    path = write(tmp_path / 'all.json', [dict(image_id=[3], keypoints=flat(17))])
    found = read_coco_keypoints(path)
    assert found.clips == []
    ((reason, details),) = found.left_out.items()
    assert 'id of an image must be a number or a name, but got [3]' in str((reason, details))


def test_visible_or_score(tmp_path, write, annotate):
    """2 is visible, 1 hidden but labelled, 0 not labelled; fractions are scores."""
    for name, values in (('seen', [0, 1, 2] * 6), ('sure', [0.25] * 18)):
        keypoints = [value for v in values[:17] for value in (5, 6, v)]
        content = dict(images=[image(1, '000001.jpg')], annotations=[annotate(1)])
        content['annotations'][0]['keypoints'] = keypoints
        write(tmp_path / f'{name}.json', content)
    seen, sure = read_coco_keypoints(tmp_path).clips
    assert (seen.name, sure.name) == ('seen', 'sure')
    assert seen.load().persons[0].score[:3].tolist() == [0, 1, 1]
    assert sure.load().persons[0].score[:3].tolist() == [0.25] * 3


def test_videos_by_id(tmp_path, write, annotate):
    content = dict(
        videos=[dict(id=4, name='run/long name.mp4')],
        images=[image(1, 'x.jpg', video_id=4, frame_id=0), image(2, 'y.jpg', video_id=4)],
        annotations=[annotate(1)],
    )
    source = read_coco_keypoints(write(tmp_path / 'a.json', content))
    (clip,) = source.clips
    assert clip.name == 'run/long name.mp4'
    assert clip.load().listed == 1
    assert len(source.left_out['no number of a frame']) == 1


@pytest.mark.parametrize(
    'content, message',
    [
        ([], "must have lists of 'images' and 'annotations'"),
        (dict(images=[], annotations=3), "must have lists of 'images' and 'annotations'"),
        (dict(images=[{}], annotations=[]), 'file_name'),
        (dict(images=[image(1, '1.jpg')], annotations=[{}]), 'image_id'),
        (dict(images=[image([], '1.jpg')], annotations=[]), 'must be a number or a name'),
        (
            dict(images=[], annotations=[], categories=[dict(keypoints=[1])]),
            'keypoints of a category must be names',
        ),
        (
            dict(images=[], annotations=[], categories=[dict(keypoints=[n]) for n in 'ab']),
            'must have the same keypoints, but got 2 kinds',
        ),
        (dict(images=[], annotations=[]), "must have at least one of 'images'"),
    ],
)
def test_other_files(tmp_path, write, content, message):
    source = read_coco_keypoints(write(tmp_path / 'a.json', content))
    ((_, detail),) = source.left_out['file of poses damaged']
    assert re.search(f'{message}.*a.json', detail)


def test_other_clips(tmp_path, write, annotate):
    """What is wrong with one clip does not touch the others."""
    images = [
        image(1, 'a/1.jpg'), dict(image(2, 'a/2.jpg'), height=9), image(3, 'b/1.jpg'),
        image(4, 'c/1.jpg', frame_id='x'), dict(id=5, file_name='d/x.jpg', frame_id='x'),
    ]  # fmt: skip
    annotations = [annotate(1), annotate(3, keypoints='none'), annotate(4), annotate(5)]
    path = write(tmp_path / 'all.json', dict(images=images, annotations=annotations))
    source = read_coco_keypoints(path)
    a, b, c = source.clips
    with pytest.raises(ValueError, match='images of a clip must have one size.*all.json'):
        a.load()
    with pytest.raises(ValueError, match="but got 'none': .*all.json"):
        b.load()
    assert len(c.load().persons) == 1
    assert [name for name, _ in source.left_out['no number of a frame']] == ['d/x.jpg']
