from __future__ import annotations

import pytest
import torch

from integralaction_mm.models import FastResNetTSM
from integralaction_mm.models.recognizers.frame_features import run_backbone, split_frames


@pytest.fixture(scope='module')
def backbone() -> FastResNetTSM:
    """A real ResNet-18 with a temporal shift over two frames, and normalization in use."""
    torch.manual_seed(0)
    backbone = FastResNetTSM(depth=18, num_segments=2, pretrained2d=False)
    backbone(torch.randn(8, 3, 32, 32))  # moves the running averages of its training mode
    return backbone


def count_frames(backbone: FastResNetTSM, inputs: torch.Tensor) -> tuple[torch.Tensor, list[int]]:
    """Features, and the frames of each pass."""
    frames: list[int] = []
    handle = backbone.register_forward_pre_hook(lambda _, args: frames.append(len(args[0])))
    (feat,) = run_backbone(backbone, inputs)
    handle.remove()
    return feat, frames


@torch.no_grad()
def test_a_frozen_backbone_runs_in_parts(backbone):
    backbone.eval()
    inputs = torch.randn(35, 4, 3, 32, 32)  # two clips of two frames
    feat, frames = count_frames(backbone, inputs)
    assert frames == [64, 64, 12]
    whole = backbone(inputs.flatten(0, 1))
    assert feat.shape == whole.shape == (140, 512, 1, 1)
    torch.testing.assert_close(feat, whole, atol=1e-6, rtol=1e-6)


@torch.no_grad()
def test_outputs_of_earlier_layers_come_first():
    backbone = FastResNetTSM(depth=18, num_segments=2, pretrained2d=False, out_indices=(0, 1, 3))
    backbone.eval()
    inputs = torch.randn(17, 2, 3, 32, 32)
    outputs = run_backbone(backbone, inputs)
    assert [out.shape[1:] for out in outputs] == [(64, 8, 8), (128, 4, 4), (512, 1, 1)]
    for out, whole in zip(outputs, backbone(inputs.flatten(0, 1))):
        torch.testing.assert_close(out, whole, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize(('grad', 'training'), [(True, False), (False, True)])
def test_a_backbone_that_learns_runs_at_once(backbone, grad, training):
    backbone.train(training)
    with torch.set_grad_enabled(grad):
        assert count_frames(backbone, torch.randn(17, 2, 3, 32, 32))[1] == [34]


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
