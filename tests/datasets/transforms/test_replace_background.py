"""Real videos: a person of one bone that moves before a plain background of its own colour."""

from __future__ import annotations

import pickle
from pathlib import Path

import cv2
import numpy as np
import pytest
from mmaction.registry import DATASETS, TRANSFORMS
from mmengine.dataset import worker_init_fn
from mmengine.registry import DefaultScope
from torch.utils.data import DataLoader
from videos import encode

from integralaction_mm.datasets import ReplaceBackground

HEIGHT, WIDTH, FRAMES = 48, 64, 8
LAYOUT = dict(keypoints=2, bones=[(0, 1)])
PERSON = 250
GREYS = dict(a=60, b=130, c=190)
DECODE = [
    dict(
        type='SampleTwoRate',
        clip_len=dict(RGB=FRAMES, Pose=FRAMES),
        frame_interval=dict(RGB=1, Pose=1),
        test_mode=True,
    ),
    dict(type='DecodeTwoStream'),
]


def place(frame: int) -> tuple[int, int]:
    """x of the person, and y of its upper end."""
    return 8 + 6 * frame, 10


@pytest.fixture(scope='module')
def ann_file(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp('backgrounds')
    annotations = []
    for label, (name, grey) in enumerate(GREYS.items()):
        path = folder / f'{name}.mp4'
        images = np.full((FRAMES, HEIGHT, WIDTH, 3), grey, np.uint8)
        keypoint = np.zeros((1, FRAMES, 2, 2), np.float32)
        for t, image in enumerate(images):
            x, y = place(t)
            cv2.line(image, (x, y), (x, y + 24), (PERSON,) * 3, 7)
            keypoint[0, t] = (x, y), (x, y + 24)
        encode(path, images)
        annotations.append(
            dict(
                filename=path.name,
                label=label,
                total_frames=FRAMES,
                img_shape=(HEIGHT, WIDTH),
                keypoint=keypoint,
                keypoint_score=np.ones((1, FRAMES, 2), np.float32),
            )
        )
    split = dict(all=[f'{name}.mp4' for name in GREYS], a=['a.mp4'], b=['b.mp4'])
    path = folder / 'annotations.pkl'
    path.write_bytes(pickle.dumps(dict(split=split, annotations=annotations)))
    return path


def source(ann_file: Path, split: str, pipeline: list = DECODE) -> dict:
    return dict(
        type='TwoStreamDataset',
        ann_file=str(ann_file),
        split=split,
        data_prefix=dict(video=str(ann_file.parent)),
        pipeline=pipeline,
    )


def build(ann_file: Path, split: str = 'b', **kwargs) -> ReplaceBackground:
    given = dict(layout=LAYOUT, prob=1.0, width=0.25, **kwargs)
    with DefaultScope.overwrite_default_scope('mmaction'):
        return TRANSFORMS.build(
            dict(type='ReplaceBackground', dataset=source(ann_file, split), **given)
        )


def sample(ann_file: Path, split: str = 'a') -> dict:
    with DefaultScope.overwrite_default_scope('mmaction'):
        return DATASETS.build(source(ann_file, split))[0]


def test_keeps_the_person_and_takes_the_rest_from_the_other_video(ann_file):
    results = sample(ann_file)
    before = [img.copy() for img in results['imgs']]
    after = build(ann_file)(results)
    assert after['label'] == 0
    assert len(after['imgs']) == FRAMES
    for t, (old, new) in enumerate(zip(before, after['imgs'])):
        assert new.dtype == np.uint8
        assert new.shape == (HEIGHT, WIDTH, 3)
        x, y = place(t)
        near = slice(y, y + 25), slice(x - 2, x + 3)  # a limb of 24 * 0.25 = 6 pixels
        np.testing.assert_array_equal(new[near], old[near])
        outside = np.ones((HEIGHT, WIDTH), dtype=bool)
        outside[y - 5 : y + 30, x - 5 : x + 6] = False
        # Of the other video's own person, in every frame at one of these places, nothing is left.
        np.testing.assert_allclose(new[outside], GREYS['b'], atol=4)


def test_poses_at_another_rate_go_to_the_nearest_frame(ann_file):
    results = sample(ann_file)
    expected = build(ann_file)(sample(ann_file))['imgs']
    for key in ('keypoint', 'keypoint_score'):
        results[key] = np.repeat(results[key], 2, axis=1)
    results['Pose_inds'] = np.repeat(results['Pose_inds'], 2)
    for new, old in zip(build(ann_file)(results)['imgs'], expected):
        np.testing.assert_array_equal(new, old)


def test_a_frame_without_a_pose_takes_the_mask_of_the_nearest(ann_file):
    results = sample(ann_file)
    results['keypoint_score'][:, 3] = 0
    before = results['imgs'][3].copy()
    img = build(ann_file)(results)['imgs'][3]
    x, y = place(2)
    np.testing.assert_array_equal(
        img[y : y + 25, x - 2 : x + 3], before[y : y + 25, x - 2 : x + 3]
    )
    np.testing.assert_allclose(img[:, place(4)[0] :], GREYS['b'], atol=4)


@pytest.mark.parametrize('spoilt', ['own', 'other'])
def test_a_clip_without_a_pose_stays(ann_file, spoilt):
    results, transform = sample(ann_file), build(ann_file)
    before = [img.copy() for img in results['imgs']]
    if spoilt == 'own':
        results['keypoint_score'][:] = 0
    else:  # the other's scores are 1
        results['keypoint_score'][:] = 2
        transform.score_thr = 1.5
    for old, new in zip(before, transform(results)['imgs']):
        np.testing.assert_array_equal(old, new)


def test_frames_in_which_nobody_was_found_are_not_believed_empty(ann_file):
    """The other's person stands still and is found in 3 of 8 frames; where, it is never seen."""
    other = sample(ann_file, 'b')
    other['imgs'] = [other['imgs'][4]] * FRAMES
    other['keypoint'] = other['keypoint'][:, [4] * FRAMES]
    other['keypoint_score'][:, 3:] = 0
    transform = ReplaceBackground([other], LAYOUT, prob=1.0, width=0.25)
    img = transform(sample(ann_file))['imgs'][0]
    # No median over frames evens out what the compression of this one left, 5 at most.
    np.testing.assert_allclose(img[:, place(1)[0] + 6 :], GREYS['b'], atol=8)


def test_never_takes_its_own_background(ann_file):
    """Of the split with this video alone there is nothing to take."""
    results = sample(ann_file)
    before = [img.copy() for img in results['imgs']]
    for old, new in zip(before, build(ann_file, split='a')(results)['imgs']):
        np.testing.assert_array_equal(old, new)


def test_probability(ann_file):
    np.random.seed(0)
    transform, results = build(ann_file), sample(ann_file)
    transform.prob = 0.3
    changed = 0
    for _ in range(200):
        given = dict(results, imgs=list(results['imgs']))
        changed += transform(given)['imgs'][0] is not results['imgs'][0]
    assert 0.2 < changed / 200 < 0.4
    transform.prob = 0.0
    assert transform(dict(results))['imgs'] is results['imgs']


def test_in_a_pipeline_with_workers_the_seed_decides(ann_file):
    pipeline = [
        *DECODE,
        dict(type='ReplaceBackground', dataset=source(ann_file, 'all'), layout=LAYOUT, prob=0.5),
        dict(type='FormatShape', input_format='NCHW'),
        dict(type='PackActionInputs'),
    ]
    with DefaultScope.overwrite_default_scope('mmaction'):
        data = DATASETS.build(source(ann_file, 'all', pipeline))

    def run(seed: int) -> np.ndarray:
        def start(worker: int) -> None:
            worker_init_fn(worker, num_workers=2, rank=0, seed=seed)

        loader = DataLoader(
            data, num_workers=2, worker_init_fn=start, collate_fn=list, batch_size=3
        )
        samples = [item for _ in range(4) for batch in loader for item in batch]
        return np.array([item['inputs'].float().mean() for item in samples])

    one, same, other = run(0), run(0), run(1)
    np.testing.assert_array_equal(one, same)
    assert (one != other).any()


@pytest.mark.parametrize('change, message', [
    (dict(prob=1.5), r'prob must be in 0..1, but got 1.5'),
    (dict(score_thr=-1), r'score_thr must be in 0..1, but got -1'),
    (dict(width=0), r'width must be in 0..1, ends excluded, but got 0'),
    (dict(margin=0.5), r'margin must be >= 1, but got 0.5'),
    (dict(max_persons=0), r'max_persons must be >= 1, but got 0'),
    (dict(layout='coco'), r"layout must be one of .*, but got 'coco'"),
])  # fmt: skip
def test_bad_arguments(change, message):
    with pytest.raises(ValueError, match=message):
        ReplaceBackground(**{'dataset': [], **change})


@pytest.mark.parametrize('change, message', [
    (dict(keypoint=None), r"must have \['keypoint'\], but got .*; sample and decode both"),
    (dict(RGB_inds=None, keypoint=np.zeros((1, 3, 2, 2)), keypoint_score=np.zeros((1, 3, 2))),
     r"a.mp4' must have a pose for each of its 8 frames, or RGB_inds .*, but got 3 poses"),
    (dict(keypoint=np.zeros((1, 8, 5, 2))), r'has 2 keypoints, but the annotation .* has 5'),
])  # fmt: skip
def test_samples_that_do_not_fit(ann_file, change, message):
    results = {**sample(ann_file), **change}
    results = {key: value for key, value in results.items() if value is not None}
    with pytest.raises(ValueError, match=message):
        build(ann_file)(results)


def test_says_what_it_is(ann_file):
    assert repr(build(ann_file)).startswith(
        'ReplaceBackground(dataset=TwoStreamDataset of 1, layout='
    )
