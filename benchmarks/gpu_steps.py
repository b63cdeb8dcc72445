"""Training steps of the three stages for gpu.py: rivals, time, memory, operations, profile.

A step is ``train_step`` of the config's model, from frames and pose maps that lie on the device
to the optimizer. Rivals: MMAction2's ``ResNetTSM`` in place of ours (behind our stem for pose
maps); of stage rgb+pose ours without fused kernels and the released way (autograd through both
streams, the head alone trained); and MMAction2's plain ``ResNet`` without a shift, channels last,
on as many frames of 224x224 (for stage rgb+pose its forward pass, as the streams are frozen
there). Settings are those of section 4: A is ResNet-50 on 8 frames and 32 pose maps, B is
ResNet-18 on 8 and 8.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

import integralaction_mm  # noqa: F401  # lets MMAction2 in beside mmcv 2.2

# isort: split
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.config import Config
from mmengine.optim import OptimWrapper
from mmengine.registry import init_default_scope
from torch.utils.flop_counter import FlopCounterMode, conv_flop_count

from benchmarks.tsm import restore_shift
from integralaction_mm import config_path

SETTINGS = dict(A='k400', B='k50')
DTYPES = dict(bfloat16=torch.bfloat16, tf32=torch.float32, float32=torch.float32)
RIVALS = dict(
    rgb_only=('ours', 'stock', 'plain'),
    rgb_pose=('ours', 'unfused', 'released', 'plain'),
    pose_only=('ours', 'stock', 'plain'),
)


def _count_fused(x: Any, weight: Any, *rest: Any, out_shape: Any, **kwargs: Any) -> int:
    return conv_flop_count(x, weight, out_shape, transposed=False)


# What PyTorch's counter does not know.
FUSED = {
    torch.ops.aten.cudnn_convolution_relu: _count_fused,
    torch.ops.aten.cudnn_convolution_add_relu: _count_fused,
}


@dataclass(frozen=True)
class Scale:
    """How large everything is: clips a step, side of frames, timed steps, side of matrices."""

    device: str = 'cuda'
    batch: int = 32  # the configs'
    size: int = 224
    warmup: int = 3
    repeats: int = 10
    matrix: int = 8192


DRY = Scale(device='cpu', batch=2, size=32, warmup=1, repeats=1, matrix=256)


@dataclass(frozen=True)
class Case:
    """A step to measure."""

    stage: str
    setting: str
    rival: str
    dtype: str = 'bfloat16'
    channels_last: bool = True
    compiled: bool = False

    def __str__(self) -> str:
        return f'{self.stage} {self.setting} {self.dtype} {self.rival}'


class Autocast(OptimWrapper):
    """MMEngine's wrapper with autocast alone; ``AmpOptimWrapper`` needs CUDA and a loss scale."""

    def __init__(self, optimizer: torch.optim.Optimizer, device: str, dtype: torch.dtype) -> None:
        super().__init__(optimizer)
        self.device, self.dtype = device, dtype

    @contextmanager
    def optim_context(self, model: torch.nn.Module) -> Iterator[None]:
        enabled = self.dtype != torch.float32
        with super().optim_context(model), torch.autocast(self.device, self.dtype, enabled):
            yield


def attempt(measure: Callable[..., Any], *args: Any) -> Any:
    """A figure, or the error that it ended with; memory that does not suffice is the caller's."""
    try:
        return measure(*args)
    except torch.OutOfMemoryError:
        raise
    except Exception as error:
        return dict(error=f'{type(error).__name__}: {error}'[:600])


def set_precision(dtype: str) -> None:
    """Let float32 be float32, or TensorFloat32 in its place."""
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = dtype == 'tf32'


def measure_matrix_rate(dtype: str, scale: Scale) -> float:
    """TFLOP/s of a matrix product of random numbers, at its median."""
    set_precision(dtype)
    side = scale.matrix
    a, b = torch.randn(2, side, side, device=scale.device).to(DTYPES[dtype])
    return 2 * side**3 / statistics.median(time_calls(lambda: a @ b, scale)) / 1e12


def time_calls(call: Callable[[], object], scale: Scale) -> list[float]:
    """Seconds of each timed call, after some that are not."""
    for _ in range(scale.warmup):
        call()
    if scale.device == 'cpu':
        marks = [time.perf_counter()]
        for _ in range(scale.repeats):
            call()
            marks.append(time.perf_counter())
        return [after - before for before, after in zip(marks, marks[1:])]
    torch.cuda.synchronize()
    events = [torch.cuda.Event(enable_timing=True) for _ in range(scale.repeats + 1)]
    events[0].record()
    for event in events[1:]:
        call()
        event.record()
    torch.cuda.synchronize()
    return [before.elapsed_time(after) / 1e3 for before, after in zip(events, events[1:])]


def measure_step(case: Case, scale: Scale, rate: float = 0.0) -> dict[str, Any]:
    """Figures of a step: time, memory on the device, operations, share of the matrix rate."""
    set_precision(case.dtype)
    gc.collect()  # the model before this one, so that the peak is this one's
    step = make_step(case, scale)
    figures: dict[str, Any] = dict(batch=scale.batch)
    started = time.perf_counter()
    if not case.compiled:
        with FlopCounterMode(display=False, custom_mapping=FUSED) as counter:
            step()
        figures['tflop'] = counter.get_total_flops() / 1e12
    else:
        step()
        figures['first_step_s'] = time.perf_counter() - started
    on_gpu = scale.device == 'cuda'
    if on_gpu:
        held = torch.cuda.memory_allocated()
        torch.cuda.reset_peak_memory_stats()
    seconds = time_calls(step, scale)
    figures['ms'] = 1e3 * statistics.median(seconds)
    figures['ms_of_each'] = [round(1e3 * value, 3) for value in seconds]
    figures['steps_per_s'] = 1e3 / figures['ms']
    if on_gpu:
        figures['peak_mib'] = torch.cuda.max_memory_allocated() / 2**20
        figures['peak_over_held_mib'] = figures['peak_mib'] - held / 2**20
    if 'tflop' in figures:
        figures['tflop_per_s'] = figures['tflop'] * figures['steps_per_s']
        if rate:
            figures['share_of_matrix_rate'] = figures['tflop_per_s'] / rate
    return figures


def make_step(case: Case, scale: Scale, data: dict | None = None) -> Callable[[], object]:
    """A training step of a case, on random inputs unless ``data`` is given."""
    if case.rival == 'plain':
        return _make_plain_step(case, scale)
    model = make_model(case, scale.device).to(scale.device)
    model.train()
    trained = model.cls_head if case.stage == 'rgb_pose' else model
    optimizer = torch.optim.SGD(trained.parameters(), lr=1e-3, momentum=0.9)
    wrapper = Autocast(optimizer, scale.device, DTYPES[case.dtype])
    if case.compiled:
        for name in [name for name, _ in model.named_children() if name.endswith('backbone')]:
            # On a CPU the compiler would take minutes, so it only traces.
            backend = 'inductor' if scale.device == 'cuda' else 'eager'
            getattr(model, name).compile(backend=backend)
    batch = data or make_data(case.stage, case.setting, scale)
    return lambda: model.train_step(batch, wrapper)


def make_model(case: Case, device: str) -> torch.nn.Module:
    """The model of the stage's config, changed to what the rival does."""
    cfg = Config.fromfile(config_path(f'integralaction/{case.stage}_{SETTINGS[case.setting]}.py'))
    init_default_scope(cfg.default_scope)
    backbones = [part for name, part in cfg.model.items() if name.endswith('backbone')]
    for backbone in backbones:
        backbone.channels_last = case.channels_last and case.rival in ('ours', 'unfused')
    if case.rival == 'released':
        cfg.model.freeze_streams = False
    with torch.device(device):  # random weights are drawn much faster there
        model = MODELS.build(cfg.model)
    if case.rival == 'unfused':
        for backbone in (model.rgb_backbone, model.pose_backbone):
            # Who looks at features in between gets MMAction2's own forward pass.
            backbone.conv1.register_forward_hook(lambda *args: None)
    elif case.rival != 'ours':
        restore_shift(model)  # without channels_last, all else is ResNetTSM's
    return model


def make_data(stage: str, setting: str, scale: Scale) -> dict:
    """A batch of random frames and maps on the device."""
    device, side = scale.device, scale.size // 4
    frames, maps = [], []
    for _ in range(scale.batch):
        shape = 8, 3, scale.size, scale.size
        frames.append(torch.randint(256, shape, dtype=torch.uint8, device=device))
        maps.append(torch.rand(pose_frames(setting), 52, side, side, device=device))
    inputs = dict(
        rgb_only=frames, pose_only=maps, rgb_pose=dict(imgs=frames, heatmap_imgs=maps)
    )  # fmt: skip
    return dict(inputs=inputs[stage], data_samples=make_samples(scale.batch))


def make_samples(batch: int, **metainfo: Any) -> list[ActionDataSample]:
    """Samples with labels."""
    return [ActionDataSample(metainfo=metainfo).set_gt_label(i % 50) for i in range(batch)]


def pose_frames(setting: str) -> int:
    """Pose maps of a clip."""
    return 32 if setting == 'A' else 8


def _make_plain_step(case: Case, scale: Scale) -> Callable[[], object]:
    streams = [(50 if case.setting == 'A' else 18, 8)] if case.stage != 'pose_only' else []
    streams += [(18, pose_frames(case.setting))] if case.stage != 'rgb_only' else []
    nets, inputs = torch.nn.ModuleList(), []
    for depth, frames in streams:
        with torch.device(scale.device):
            nets.append(MODELS.build(dict(type='ResNet', depth=depth, norm_eval=False)))
        shape = scale.batch * frames, 3, scale.size, scale.size
        x = torch.randn(shape, device=scale.device)
        inputs.append(x.contiguous(memory_format=torch.channels_last))
    nets.to(scale.device, memory_format=torch.channels_last)
    trained = case.stage != 'rgb_pose'
    nets.train(trained)
    optimizer = torch.optim.SGD(nets.parameters(), lr=1e-3, momentum=0.9)
    dtype = DTYPES[case.dtype]

    def step() -> None:
        enabled = dtype != torch.float32
        with torch.set_grad_enabled(trained), torch.autocast(scale.device, dtype, enabled):
            loss = sum(net(x).float().mean() for net, x in zip(nets, inputs))
        if trained:
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()

    return step


def profile_step(case: Case, scale: Scale, rows: int = 15) -> list[str]:
    """Lines of a table of the kernels, or on a CPU operators, that take most of two steps."""
    from torch.profiler import ProfilerActivity, profile

    set_precision(case.dtype)
    step = make_step(case, scale)
    for _ in range(scale.warmup):
        step()
    activities = [ProfilerActivity.CPU]
    if scale.device == 'cuda':
        activities.append(ProfilerActivity.CUDA)
        torch.cuda.synchronize()
    with profile(activities=activities) as profiler:
        for _ in range(2):
            step()
        if scale.device == 'cuda':
            torch.cuda.synchronize()
    key = 'self_device_time_total' if scale.device == 'cuda' else 'self_cpu_time_total'
    averages = profiler.key_averages()
    table = averages.table(sort_by=key, row_limit=rows, max_name_column_width=70)
    return table.splitlines()
