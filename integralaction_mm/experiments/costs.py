"""What a model costs: parameters, multiply-adds and time for one clip."""

from __future__ import annotations

import copy
import hashlib
import json
import statistics
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from mmaction.registry import DATASETS
from mmengine.analysis import FlopAnalyzer
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmengine.registry import DefaultScope
from rich.progress import track
from torch import nn

from ..files import write_json
from .complexity import build_untrained
from .recipes import read_json

__all__ = ['Cost', 'load_costs', 'measure_costs', 'save_costs']

_FILE = 'costs.json'


@dataclass(frozen=True)
class Cost:
    """Cost of a model.

    Args:
        parameters (int): Its parameters.
        flops (int): Multiply-adds of the backbones for one clip, FLOPs in MMAction2's tables.
        seconds (float): Median time of one clip on one thread of a CPU, without loading it.
    """

    parameters: int
    flops: int
    seconds: float


def measure_costs(configs: Mapping[str, Config], rounds: int = 20) -> dict[str, Cost]:
    """Measure models on the first clip of their validation data, with random weights.

    Each round times every model once, so that a slow spell of the machine affects all.

    Args:
        configs (dict[str, Config]): Configs by name, whose ``val_dataloader`` finds its data.
        rounds (int): Timed runs of each model. Defaults to 20.

    Returns:
        dict[str, Cost]: Their costs by name.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with DefaultScope.overwrite_default_scope('mmaction'), torch.no_grad():
            built = {name: _build(cfg) for name, cfg in configs.items()}
            # This run comes before the timed ones, as the first is slower.
            flops = {name: _count(model, inputs) for name, (model, inputs) in built.items()}
            times: dict[str, list[float]] = {name: [] for name in built}
            for _ in track(range(rounds), 'costs of the models', disable=not built):
                for name, (model, inputs) in built.items():
                    times[name].append(_time(model, inputs))
    finally:
        torch.set_num_threads(threads)
    return {
        name: Cost(
            sum(parameter.numel() for parameter in model.parameters()),
            flops[name],
            statistics.median(times[name]),
        )
        for name, (model, _) in built.items()
    }


def _build(cfg: Config) -> tuple[Any, Any]:
    model = build_untrained(cfg)
    sample = DATASETS.build(cfg.val_dataloader.dataset)[0]
    return model, model.data_preprocessor(pseudo_collate([sample]))['inputs']


# MMRecognizer3D changes the dict that it gets, so each run has its own copy.
def _count(model: nn.Module, inputs: Any) -> int:
    analyzer = FlopAnalyzer(model, (copy.copy(inputs),))
    analyzer.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    return int(analyzer.tracer_warnings('none').total())


def _time(model: nn.Module, inputs: Any) -> float:
    inputs = copy.copy(inputs)
    start = time.perf_counter()
    model(inputs, stage='head')
    return time.perf_counter() - start


def save_costs(configs: Mapping[str, Config], out: Path) -> None:
    """Measure what ``costs.json`` lacks, or has for a config that has changed since.

    Args:
        configs (dict[str, Config]): Configs by name.
        out (Path): Folder of the file.
    """
    known = load_costs(configs, out)
    new = measure_costs({name: cfg for name, cfg in configs.items() if name not in known})
    if new:
        entries = {name: {'digest': _digest(configs[name]), **asdict(new[name])} for name in new}
        write_json(out / _FILE, {**_read(out), **entries})


def load_costs(configs: Mapping[str, Config], out: Path) -> dict[str, Cost]:
    """Costs that :func:`save_costs` wrote.

    Args:
        configs (dict[str, Config]): Configs by name.
        out (Path): Folder of the file.

    Returns:
        dict[str, Cost]: Costs by name, of the configs whose model and input are those that were
        measured.
    """
    entries = _read(out)
    return {
        name: Cost(**{key: value for key, value in entries[name].items() if key != 'digest'})
        for name, cfg in configs.items()
        if entries.get(name, {}).get('digest') == _digest(cfg)
    }


def _read(out: Path) -> dict[str, dict]:
    return read_json(out / _FILE) or {}


def _digest(cfg: Config) -> str:
    """Digest of what a cost depends on: the model, and the pipeline that makes its input."""
    parts = cfg.to_dict()
    text = json.dumps([parts['model'], parts['val_dataloader']['dataset']['pipeline']])
    return hashlib.sha256(text.encode()).hexdigest()
