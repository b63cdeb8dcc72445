from __future__ import annotations

import torch

from integralaction_mm.models.recognizers.frame_features import split_frames


def test_2d_network_has_a_feature_a_frame():
    feat = torch.randn(6, 4, 2, 2)
    assert split_frames(feat, 'NCHW') is feat


def test_3d_network_by_hand():
    # channel c of frame t of clip n is 100 n + 10 c + t
    n, c, t = torch.meshgrid(torch.arange(2), torch.arange(3), torch.arange(4), indexing='ij')
    feat = (100 * n + 10 * c + t).float().view(2, 3, 4, 1, 1).expand(2, 3, 4, 2, 2)
    frames = split_frames(feat, 'NCTHW')
    assert frames.shape == (8, 3, 2, 2)
    assert frames[:, :, 0, 0].tolist()[:2] == [[0, 10, 20], [1, 11, 21]]
    assert frames[5, :, 1, 1].tolist() == [101, 111, 121]


def test_graph_network_by_hand():
    feat = torch.zeros(2, 2, 3, 4, 5)  # clips, persons, channels, frames, joints
    feat[1, 0, 2, 3, 0] = 10
    feat[1, 1, 2, 3, 4] = 20
    frames = split_frames(feat, 'NMCTV')
    assert frames.shape == (8, 3, 1, 1)
    assert frames[7, 2].item() == 3  # (10 + 20) / (2 persons * 5 joints)
    assert frames.count_nonzero() == 1
