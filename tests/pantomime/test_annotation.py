"""What a video's annotation says, split by split."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from integralaction_mm.pantomime.actions import ACTIONS
from integralaction_mm.pantomime.annotation import annotate
from integralaction_mm.pantomime.script import VideoId
from integralaction_mm.pantomime.settings import POSE_SPLITS, SPLITS, Settings

DEFAULT = Settings(seed=0, train=48, val=5, test=10, size=(160, 120), frames=100)
SMALL = Settings(3, 2, 1, 4, (96, 72), 31, splits=SPLITS)


def annotations(split: str) -> list[dict]:
    return [
        annotate(VideoId(split, label, index), SMALL) for label in range(12) for index in range(4)
    ]


@pytest.mark.parametrize('split, expected', [
    ('train', 'f2272499c4f963652e4640e33f069a1b79ad1b27'),
    ('val', 'c174635d5e9bcdd478a22135a93de0cb84c72582'),
    ('test_in_context', '8aeb7320ca11a6ffea778efe7e365fe3ff792e70'),
    ('test_out_of_context', '20ed6c39e18446afd237177725e3dde028125862'),
])  # fmt: skip
def test_annotations_of_the_default_dataset_stay_what_they_were(split, expected):
    """Trained models and published figures are of these very annotations."""
    digest = hashlib.sha1()
    for label in range(12):
        for index in range(DEFAULT.videos_per_class(split)):
            for key, value in annotate(VideoId(split, label, index), DEFAULT).items():
                if isinstance(value, np.ndarray):
                    digest.update(value.tobytes())
                else:
                    digest.update(f'{key}={value}'.encode())
    assert digest.hexdigest() == expected


@pytest.mark.parametrize('split', POSE_SPLITS)
def test_splits_of_poses_are_of_the_pictures_in_context(split):
    for ours, theirs in zip(annotations(split), annotations('test_in_context')):
        assert ours['filename'].replace(split, 'test_in_context') == theirs['filename']
        same = ('label', 'total_frames', 'img_shape', 'fps', 'scene', 'object')
        assert [ours[key] for key in same] == [theirs[key] for key in same]
        assert ours['keypoint'].shape[1:] == (ours['total_frames'], 18, 2)
        assert ours['keypoint'].dtype == ours['keypoint_score'].dtype == np.float16


def test_half_of_the_frames_have_no_pose():
    longest = {0: [], 1: []}
    for ours, theirs in zip(annotations('test_half_pose'), annotations('test_in_context')):
        total = ours['total_frames']
        gone = (ours['keypoint_score'] != theirs['keypoint_score']).any(axis=(0, 2))
        empty = (ours['keypoint_score'] == 0).all(axis=(0, 2))
        found = (theirs['keypoint_score'] > 0).any(axis=(0, 2))
        assert (empty >= gone).all()
        assert (ours['keypoint'][:, empty] == 0).all()
        np.testing.assert_array_equal(ours['keypoint'][:, ~empty], theirs['keypoint'][:, ~empty])
        if found.all():
            assert gone.sum() == total // 2
            edges = np.flatnonzero(np.diff(gone.astype(int), prepend=0, append=0))
            longest[int(ours['filename'][-5]) % 2].append(np.diff(edges)[::2].max() / total)
    assert len(longest[0]) > 5
    assert min(longest[0]) > 0.45  # in a row
    assert len(longest[1]) > 5
    assert max(longest[1]) < 0.45  # scattered


def test_no_frame_has_a_pose():
    for annotation in annotations('test_no_pose'):
        assert not annotation['keypoint'].any()
        assert not annotation['keypoint_score'].any()


def test_other_pose_is_of_another_motion_and_the_label_stays_that_of_the_pictures():
    named = set()
    for ours, theirs in zip(annotations('test_other_pose'), annotations('test_in_context')):
        assert ours['label'] == theirs['label']
        assert ACTIONS[ours['pose_label']].motion is not ACTIONS[ours['label']].motion
        named.add(ours['pose_label'])
        seen = (ours['keypoint_score'][0] > 0.3) & (theirs['keypoint_score'][0] > 0.3)
        if seen.sum() > 50:  # neither estimate failed
            apart = np.linalg.norm(
                (ours['keypoint'][0] - theirs['keypoint'][0]).astype(float), axis=-1
            )
            assert apart[seen].mean() > 3  # pixels of 96
    assert len(named) > 8


def test_pose_label_is_there_only_where_it_is_another_one():
    assert all('pose_label' not in annotate(VideoId(s, 0, 0), SMALL) for s in SPLITS[:-1])
