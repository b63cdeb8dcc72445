"""What a model costs: parameters, multiply-adds and time for one clip."""

from __future__ import annotations

import copy
import json
import statistics
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from mmaction.registry import DATASETS, MODELS
from mmengine.analysis import FlopAnalyzer
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmengine.registry import DefaultScope
from torch import nn

__all__ = ['Cost', 'load_costs', 'measure_cost', 'save_costs']

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


def measure_cost(cfg: Config, repeats: int = 10) -> Cost:
    """Measure a model on the first clip of its validation data, with random weights.

    Args:
        cfg (Config): Config whose ``val_dataloader`` finds its data.
        repeats (int): Timed runs. Defaults to 10.

    Returns:
        Cost: Its cost.
    """
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with DefaultScope.overwrite_default_scope('mmaction'), torch.no_grad():
            settings = copy.deepcopy(cfg.model)
            for key in ('backbone', 'rgb_backbone', 'pose_backbone'):
                if settings.get(key, {}).get('pretrained'):
                    settings[key].pretrained = None  # weights do not matter
            model = MODELS.build(settings).eval()
            sample = DATASETS.build(cfg.val_dataloader.dataset)[0]
            inputs = model.data_preprocessor(pseudo_collate([sample]))['inputs']
            # MMRecognizer3D changes the dict that it is given.
            analyzer = FlopAnalyzer(model, (copy.copy(inputs),))
            analyzer.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
            flops = int(analyzer.tracer_warnings('none').total())
            times = [_time(model, copy.copy(inputs)) for _ in range(repeats + 1)]
    finally:
        torch.set_num_threads(threads)
    parameters = sum(parameter.numel() for parameter in model.parameters())
    return Cost(parameters, flops, statistics.median(times[1:]))


def _time(model: nn.Module, inputs: object) -> float:
    start = time.perf_counter()
    model(inputs, stage='head')
    return time.perf_counter() - start


def save_costs(configs: Mapping[str, Config], out: Path) -> None:
    """Measure what ``costs.json`` lacks.

    Args:
        configs (dict[str, Config]): Configs by name.
        out (Path): Folder of the file.
    """
    costs = load_costs(out)
    for name, cfg in configs.items():
        if name not in costs:
            costs[name] = measure_cost(cfg)
    if costs:
        out.mkdir(parents=True, exist_ok=True)
        text = json.dumps({name: asdict(cost) for name, cost in costs.items()}, indent=1)
        (out / _FILE).write_text(text)


def load_costs(out: Path) -> dict[str, Cost]:
    """Costs by config that :func:`save_costs` wrote; none where there is no file."""
    path = out / _FILE
    return (
        {k: Cost(**v) for k, v in json.loads(path.read_text()).items()} if path.is_file() else {}
    )
