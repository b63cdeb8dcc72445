from __future__ import annotations

import torch

from integralaction_mm.models.recognizers.joint_features import look_at_joints


def test_by_hand():
    # One channel of 1x2 cells with 0 and 8: at the four columns of the heatmap 0, 2, 6 and 8.
    level = torch.tensor([0.0, 8]).view(1, 1, 1, 2)
    heatmaps = torch.zeros(1, 1, 3, 2, 4)
    heatmaps[0, 0, 0, 1, 1] = 1  # one joint on the second column
    heatmaps[0, 0, 1, :, 3] = 0.5  # one on the last, in both rows
    joints = look_at_joints([level], heatmaps)
    # Less the mean of 4; the third joint is in no frame.
    assert joints.flatten().tolist() == [-2, 4, 0]


def test_a_clip_is_averaged_over_the_frames_in_which_a_joint_is_seen():
    # Two clips of two frames; the joint of the first clip is in its second frame alone.
    level = torch.tensor([1.0, 5, 10, 20]).view(4, 1, 1, 1).expand(4, 1, 2, 2).clone()
    heatmaps = torch.ones(2, 2, 1, 4, 4)
    heatmaps[0, 0] = 0
    assert look_at_joints([level], heatmaps).flatten().tolist() == [5 - 3, 0]


def test_levels_stand_one_after_another():
    torch.manual_seed(0)
    levels = torch.randn(4, 3, 6, 8), torch.randn(4, 5, 3, 4)
    heatmaps = torch.rand(2, 2, 7, 12, 16)
    joints = look_at_joints(levels, heatmaps)
    assert joints.shape == (2, 7, 8)
    torch.testing.assert_close(joints[..., 3:], look_at_joints(levels[1:], heatmaps))
    # The same as of maps that are interpolated to the size of the heatmaps.
    large = torch.nn.functional.interpolate(levels[0], (12, 16), mode='bilinear')
    wanted = torch.einsum('ntkhw,ntchw->nkc', heatmaps, large.unflatten(0, (2, 2)))
    wanted = wanted / heatmaps.sum(dim=(1, 3, 4))[..., None]
    mean = levels[0].unflatten(0, (2, 2)).mean(dim=(1, 3, 4))[:, None]
    torch.testing.assert_close(joints[..., :3], wanted - mean)
