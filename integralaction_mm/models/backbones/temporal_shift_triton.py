"""The temporal shift as one CUDA kernel, which reads and writes each feature once.

Slices of a copy would read and write a quarter of it twice, in five kernels. The kernel is
Triton's, which comes with PyTorch for CUDA on Linux, and is compiled when it is first called.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

__all__ = ['move']

_BLOCK = 2048  # features of a program, all of one frame


def move(x: Tensor, num_segments: int, fold: int, first_earlier: bool) -> Tensor:
    """Move the first channels of each clip by a frame, and as many after them the other way.

    Args:
        x (Tensor): Feature (N*T, C, H, W) on a CUDA device, in any memory format.
        num_segments (int): T, frames of a clip.
        fold (int): Channels that move one way, at most C / 2.
        first_earlier (bool): Whether the first ones move to the frame before.

    Returns:
        Tensor: (N*T, C, H, W) in the memory format of ``x``, with 0 at the ends of a clip.
    """
    is_last = x.is_contiguous(memory_format=torch.channels_last)
    if not is_last:
        x = x.contiguous()
    moved = torch.empty_like(x)
    frames, channels, height, width = x.shape
    size = channels * height * width
    if x.numel():
        _move[(frames, triton.cdiv(size, _BLOCK))](
            x, moved, num_segments, size, 1 if is_last else height * width,
            CHANNELS=channels, FOLD=fold, STEP=1 if first_earlier else -1, BLOCK=_BLOCK,
        )  # fmt: skip
    return moved


@triton.jit
def _move(
    source, target, num_segments, size, inner,
    CHANNELS: tl.constexpr, FOLD: tl.constexpr, STEP: tl.constexpr, BLOCK: tl.constexpr,
):  # fmt: skip
    frame = tl.program_id(0)
    time = frame % num_segments
    place = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    channel = (place // inner) % CHANNELS
    inside = place < size
    # Features that go one way, the other way, and nowhere; each is read once.
    first, second = inside & (channel < FOLD), inside & (channel >= FOLD) & (channel < 2 * FOLD)
    here = source + frame.to(tl.int64) * size + place
    one_way = (time + STEP >= 0) & (time + STEP < num_segments)
    other_way = (time - STEP >= 0) & (time - STEP < num_segments)
    stays = tl.load(here, mask=inside & (channel >= 2 * FOLD), other=0)
    comes = tl.load(here + STEP * size, mask=first & one_way, other=0)
    goes = tl.load(here - STEP * size, mask=second & other_way, other=0)
    value = tl.where(first, comes, tl.where(second, goes, stays))
    tl.store(target + frame.to(tl.int64) * size + place, value, mask=inside)
