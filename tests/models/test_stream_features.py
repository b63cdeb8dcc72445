from __future__ import annotations

import pytest
import torch

from integralaction_mm.models.stream_features import StreamFeatures, measure_seen


def maps() -> torch.Tensor:
    """Two clips of four poses on four maps: 4, 2, 0 and 1 of them drawn, then none."""
    poses = torch.zeros(2, 4, 4, 5, 5)
    for frame, drawn in enumerate((4, 2, 0, 1)):
        poses[0, frame, :drawn, 2, 2] = -0.7 if frame else 0.7  # a field may be negative
    return poses


@pytest.mark.parametrize('form', ['NCHW', 'NCTHW'])
@pytest.mark.parametrize('num_segments, expected', [
    (4, [1.0, 0.5, 0, 0.25]), (2, [0.75, 0.125]),
])  # fmt: skip
def test_share_of_the_maps(form, num_segments, expected):
    poses = maps() if form == 'NCHW' else maps().transpose(1, 2)
    seen = measure_seen(poses, form, num_segments)
    torch.testing.assert_close(seen, torch.tensor([expected, [0.0] * num_segments]))


def test_what_lies_beyond_the_frame_is_not_seen():
    assert not measure_seen(torch.full((1, 2, 4, 5, 5), 0.01), 'NCHW', 2).any()


def test_share_of_the_keypoints_of_the_person_who_has_most():
    poses = torch.zeros(1, 2, 2, 4, 3)  # persons, poses, joints
    poses[0, 0, 0, :1, 2] = 0.9
    poses[0, 1, 0, :3, 2] = 0.2
    poses[..., :2] = 5
    torch.testing.assert_close(measure_seen(poses, 'NMCTV', 2), torch.tensor([[0.75, 0]]))


def test_poses_that_the_frames_do_not_divide():
    seen = measure_seen(torch.ones(1, 29, 3, 2, 2), 'NCHW', 8)
    torch.testing.assert_close(seen, torch.ones(1, 8))


def test_in_contexts_of_others():
    frames = torch.arange(6.0).view(6, 1, 1, 1)
    features = StreamFeatures(
        rgb=frames,
        pose=frames + 10,
        seen=torch.rand(3, 2),
        scores=dict(rgb=torch.eye(3), pose=torch.eye(3)),
    )
    other = features.in_contexts_of(torch.tensor([2, 1, 0]))
    assert other.rgb.flatten().tolist() == [4, 5, 2, 3, 0, 1]
    assert other.pose is features.pose
    assert other.seen is features.seen
    assert torch.equal(other.scores['rgb'], torch.eye(3).flip(0))
    assert torch.equal(other.scores['pose'], torch.eye(3))
    assert torch.equal(features.scores['rgb'], torch.eye(3))
