"""What gpu.py measures as time allows: settings of training, loaders, runs of the tools, ONNX.

Each section is an iterator of figures ``(name, figure)``, so that those before a failure stay.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

import integralaction_mm  # noqa: F401  # lets MMAction2 in beside mmcv 2.2

# isort: split
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import init_default_scope
from torch.utils.data import ConcatDataset

from benchmarks.gpu_steps import Case, Scale, attempt, measure_step
from benchmarks.loader_scale import make_loader, prepare
from benchmarks.videos import make_dataset
from integralaction_mm import config_path
from integralaction_mm.config_files import find_config
from integralaction_mm.datasets import TwoStreamDataset
from integralaction_mm.experiments.runs import PantomimeRuns
from integralaction_mm.experiments.scoring import score_contexts
from integralaction_mm.pantomime import make_pantomime
from integralaction_mm.unpickling import load_torch

ROOT = Path(__file__).resolve().parents[1]
Figures = Iterator[tuple[str, Any]]


def variants(scale: Scale) -> Figures:
    """Channels last, cuDNN's search for algorithms, and a larger batch, one at a time."""
    setting = 'A' if scale.device == 'cuda' else 'B'
    rgb, pose = Case('rgb_only', setting, 'ours'), Case('pose_only', setting, 'ours')
    both = Case('rgb_pose', 'B', 'ours')
    first, large = replace(rgb, channels_last=False), replace(scale, batch=4 * scale.batch)
    yield str(rgb), attempt(measure_step, rgb, scale)
    yield f'{rgb} channels first', attempt(measure_step, first, scale)
    yield f'{both} batch x 4', attempt(measure_step, both, large)
    torch.backends.cudnn.benchmark = True
    for case in (rgb, pose, both):
        yield f'{case} cudnn_benchmark', attempt(measure_step, case, scale)
    torch.backends.cudnn.benchmark = False


def compiled(scale: Scale) -> Figures:
    """Steps with the backbones compiled by ``torch.compile``."""
    cases = [Case('rgb_pose', 'B', 'ours'), Case('rgb_only', 'A', 'ours')]
    for case in cases if scale.device == 'cuda' else cases[:1]:
        yield f'{case}', attempt(measure_step, case, scale)
        yield f'{case} compiled', attempt(measure_step, replace(case, compiled=True), scale)


def deterministic(scale: Scale) -> Figures:
    """Two trainings of ``tools/train.py --deterministic``: whether their weights are equal."""
    with tempfile.TemporaryDirectory() as folder:
        data = _make_pantomime(Path(folder), scale)
        config = config_path('pantomime/pose_only_pantomime.py')
        options = {
            'train_cfg.max_epochs': 1,
            'train_dataloader.dataset.ann_file': data / 'annotations.pkl',
            'train_dataloader.dataset.data_prefix.video': data / 'videos',
        }
        command = [sys.executable, ROOT / 'tools' / 'train.py', config, '--seed', '0']
        command += ['--deterministic', '--no-validate', '--cfg-options']
        command += [f'{key}={value}' for key, value in options.items()]
        started, folders = time.time(), [Path(folder) / name for name in 'ab']
        runs = [
            subprocess.Popen(
                [str(part) for part in [*command, f'work_dir={work_dir}']],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
            for work_dir in folders
        ]  # fmt: skip
        logs = [run.communicate()[0] for run in runs]
        if any(run.returncode for run in runs):
            raise RuntimeError(logs[0][-2000:])
        states = [load_torch(path / 'epoch_1.pth', 'cpu')['state_dict'] for path in folders]
    same = [torch.equal(tensor, states[1][name]) for name, tensor in states[0].items()]
    yield 'weights', dict(equal=sum(same), of=len(same), seconds=time.time() - started)


def workers(scale: Scale) -> Figures:
    """Samples a second by number of loader workers that decode, beside those of the model."""
    for stage in ('rgb_pose', 'rgb_only'):
        case = Case(stage, 'B', 'ours')
        speed = measure_step(case, scale)['steps_per_s']
        yield f'{case} takes', dict(samples_per_s=speed * scale.batch)
    prepare()
    real = scale.device == 'cuda'
    pipelines = Config.fromfile(config_path('_base_/pipelines/setting_b.py'))
    with tempfile.TemporaryDirectory() as folder:
        data = make_dataset(folder, frames=[250] * 32 if real else [20, 20])
        dataset = TwoStreamDataset(pipeline=pipelines.rgb_pose.train, **data)
        for count in (1, 2, 4, 8, 16) if real else (1,):
            rounds = 3 * count if real else 1
            loader = make_loader(ConcatDataset([dataset] * rounds), 8, count)
            for _ in loader:  # starts the workers
                pass
            started = time.perf_counter()
            samples = sum(len(batch) for batch in loader)
            rate = samples / (time.perf_counter() - started)
            yield f'{count} workers give', dict(samples_per_s=rate)


def onnx_half(scale: Scale) -> Figures:
    """A model exported and turned to float16: what ONNX Runtime gives beside float32."""
    import onnx
    import onnxruntime
    from onnxruntime.transformers.float16 import convert_float_to_float16

    from integralaction_mm.deployment import export_onnx

    name = 'rgb_pose_k50' if scale.device == 'cuda' else 'rgb_pose_pantomime'
    path = find_config(name)
    cfg = Config.fromfile(path)
    init_default_scope(cfg.default_scope)
    with tempfile.TemporaryDirectory() as folder:
        whole, half = Path(folder) / 'whole.onnx', Path(folder) / 'half.onnx'
        checkpoint = Path(folder) / 'model.pth'
        torch.save(dict(state_dict=MODELS.build(cfg.model).state_dict()), checkpoint)
        export_onnx(path, checkpoint, whole, pose_input='maps')
        onnx.save(convert_float_to_float16(onnx.load(str(whole)), keep_io_types=True), str(half))
        outputs = []
        for file in (whole, half):
            session = onnxruntime.InferenceSession(str(file), providers=['CPUExecutionProvider'])
            generator = np.random.default_rng(0)
            feed = {}
            for item in session.get_inputs():
                shape = [2, *item.shape[1:]]
                feed[item.name] = generator.random(shape, dtype=np.float32)
                if item.type == 'tensor(uint8)':
                    feed[item.name] = (255 * feed[item.name]).astype(np.uint8)
            outputs.append(session.run(None, feed))
        sizes = [file.stat().st_size / 2**20 for file in (whole, half)]
    difference = max(float(np.abs(a - b).max()) for a, b in zip(*outputs))
    yield name, dict(greatest_difference=difference, mib=sizes[0], half_mib=sizes[1])


def demo(scale: Scale) -> Figures:
    """The stages of ``make demo`` on a small Pantomime: seconds and accuracy of each.

    The two single stages run beside each other, and then the two heads.
    """
    with tempfile.TemporaryDirectory() as folder:
        data = _make_pantomime(Path(folder), scale)
        runs = PantomimeRuns(Path(folder) / 'out', data)
        if scale.device == 'cpu':
            started = time.time()
            runs.train('pose_only_pantomime')
            yield 'pose_only_pantomime', dict(train_s=time.time() - started)
            return
        both = 'rgb_pose_pantomime', 'rgb_pose_pantomime_robust'
        for pair in (('rgb_only_pantomime', 'pose_only_pantomime'), both):
            with ProcessPoolExecutor(2) as pool:
                yield from zip(pair, pool.map(partial(_run_stage, runs), pair))


def _run_stage(runs: PantomimeRuns, config: str) -> dict[str, Any]:
    started = time.time()
    runs.train(config)
    trained = time.time()
    scores = score_contexts(runs.test(config))
    return dict(train_s=trained - started, test_s=time.time() - trained, **scores)


def _make_pantomime(folder: Path, scale: Scale) -> Path:
    data = folder / 'pantomime'
    if scale.device == 'cuda':
        make_pantomime(data, train=24, val=2, test=4, workers=12)
    else:
        make_pantomime(data, train=1, val=1, test=1, size=(64, 48), frames=16, workers=1)
    return data
