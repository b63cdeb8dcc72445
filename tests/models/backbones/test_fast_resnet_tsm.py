from __future__ import annotations

import copy
import pickle

import pytest
import torch
from mmaction.models.backbones.resnet_tsm import TemporalShift
from mmaction.registry import MODELS
from torch import Tensor

SMALL = dict(depth=18, num_segments=2, pretrained2d=False)


def build(name: str = 'FastResNetTSM', **kwargs):
    torch.manual_seed(0)
    return MODELS.build({'type': f'mmaction.{name}', **SMALL, **kwargs})


def train_steps(model, steps: int = 2) -> dict[str, Tensor]:
    """Weights after some steps of SGD."""
    torch.manual_seed(1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    model.train()
    for _ in range(steps):
        optimizer.zero_grad()
        model(torch.randn(4, 3, 32, 32)).square().mean().backward()
        optimizer.step()
    return model.state_dict()


@pytest.mark.parametrize('shift_place', ['block', 'blockres'])
def test_training_has_the_bits_of_resnet_tsm(shift_place):
    expected = train_steps(build('ResNetTSM', shift_place=shift_place))
    got = train_steps(build(channels_last=False, shift_place=shift_place))
    assert got.keys() == expected.keys()
    assert all(torch.equal(got[name], value) for name, value in expected.items())


def test_channels_last_changes_rounding_only():
    plain, last = build(channels_last=False), build()
    plain.eval()
    last.eval()
    x = torch.randn(4, 3, 64, 64)
    kept = []
    for module in last.modules():
        if isinstance(module, TemporalShift):
            module.register_forward_hook(lambda module, args, out: kept.append(out))
    with torch.no_grad():
        torch.testing.assert_close(last(x), plain(x), atol=1e-5, rtol=1e-4)
    assert len(kept) == 8
    assert all(out.is_contiguous(memory_format=torch.channels_last) for out in kept)
    train_steps(last)
    # Else DistributedDataParallel warns, and copies each gradient.
    assert all(p.grad.stride() == p.stride() for p in last.parameters())


def test_checkpoints_fit_both_ways():
    stock, fast = build('ResNetTSM'), build()
    assert 'layer1.0.conv1.conv.net.weight' in fast.state_dict()
    with torch.no_grad():
        for parameter in stock.parameters():
            parameter.normal_()
    fast.load_state_dict(stock.state_dict(), strict=True)
    other = build('ResNetTSM')
    other.load_state_dict(fast.state_dict(), strict=True)
    for name, value in stock.state_dict().items():
        assert torch.equal(other.state_dict()[name], value), name


def test_no_shift_where_none_is_asked_for():
    model = build(is_shift=False)
    assert not any(isinstance(module, TemporalShift) for module in model.modules())


def test_autocast():
    model = build()
    x = torch.randn(4, 3, 64, 64)
    with torch.autocast('cpu', torch.bfloat16):
        out = model(x)
    assert out.dtype == torch.bfloat16
    out.float().mean().backward()
    grad = model.layer1[0].conv1.conv.net.weight.grad
    assert grad.dtype == torch.float32
    assert torch.isfinite(grad).all()


def test_copies_traces_and_exports():
    model = build()
    model.eval()
    x = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        expected = model(x)
        copies = (
            copy.deepcopy(model),
            pickle.loads(pickle.dumps(model)),
            torch.jit.trace(model, x),
            torch.export.export(model, (x,)).module(),
        )
        for made in copies:
            torch.testing.assert_close(made(x), expected, atol=1e-5, rtol=1e-4)


NON_LOCAL = ((0, 0, 0), (1, 0, 1, 0), (1, 0, 1, 0, 1, 0), (0, 0, 0))
EMBEDDED = dict(sub_sample=True, use_scale=False, mode='embedded_gaussian')


@pytest.mark.parametrize('temporal_pool', [False, True])
def test_non_local_blocks(temporal_pool):
    """As ``ResNetTSM`` has them, whose 3D convolutions know no channels-last layout of images."""
    options = dict(non_local=NON_LOCAL, non_local_cfg=EMBEDDED, temporal_pool=temporal_pool)
    stock = build('ResNetTSM', depth=50, **options)
    fast = build(depth=50, **options)
    for name, parameter in stock.named_parameters():
        if '.conv_out.' in name:  # zero, so that the block starts by changing nothing
            torch.nn.init.normal_(parameter, std=0.01)
    fast.load_state_dict(stock.state_dict())
    stock.eval()
    fast.eval()
    x = torch.randn(4, 3, 32, 32)
    with torch.no_grad():
        out = fast(x)
        torch.testing.assert_close(out, stock(x), atol=1e-4, rtol=1e-4)
    assert out.shape == (2 if temporal_pool else 4, 2048, 1, 1)


@pytest.mark.parametrize(
    ('options', 'error', 'message'),
    [
        (dict(num_segments=0), ValueError, 'num_segments must be >= 1, but got 0'),
        (dict(shift_div=0), ValueError, 'shift_div must be >= 1, but got 0'),
        (
            dict(num_segments=5, temporal_pool=True), ValueError,
            'num_segments must be even with temporal_pool=True, but got 5',
        ),
        (
            dict(shift_place='Block'), NotImplementedError,
            "shift_place must be 'block' or 'blockres', but got 'Block'",
        ),
        (
            dict(num_stages=3, strides=(1, 2, 2), dilations=(1, 1, 1), out_indices=(2,)),
            ValueError, 'num_stages must be 4 with is_shift=True, but got 3',
        ),
        (dict(depth=50, non_local=NON_LOCAL), ValueError, 'non_local and non_local_cfg must be'),
        (dict(depth=50, non_local_cfg=EMBEDDED), ValueError, 'non_local and non_local_cfg must'),
        (
            dict(non_local=NON_LOCAL, non_local_cfg=EMBEDDED), ValueError,
            'depth must be 50, 101 or 152 with non_local, but got 18',
        ),
        (
            dict(depth=50, non_local=(0, 1, 1, 0), non_local_cfg=EMBEDDED), ValueError,
            r'each block of the stages, \(3, 4, 6, 3\) with depth 50, but got \(0, 1, 1, 0\)',
        ),
    ],
)  # fmt: skip
def test_arguments(options, error, message):
    with pytest.raises(error, match=message):
        build(**options)


def test_nothing_to_start_from():
    model = build()
    model.init_weights()
    model.pretrained2d = True
    with pytest.raises(ValueError, match='pretrained must be a checkpoint with pretrained2d=True'):
        model.init_weights()
