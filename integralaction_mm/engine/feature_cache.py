"""Outputs of frozen streams, kept on disk, so that a head is trained without reading frames.

``cache_features`` writes it, ``use_cached_features`` lets a config read it.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmaction.registry import DATASETS, MODELS
from mmengine.config import Config, ConfigDict
from mmengine.dataset import BaseDataset, pseudo_collate
from mmengine.registry import init_default_scope
from mmengine.runner import load_checkpoint
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from ..datasets import TwoStreamDataset
from ..datasets.annotation_file import name_annotation
from ..datasets.bad_videos import BadVideos
from ..datasets.cached_feature_dataset import CACHE_FILE
from ..files import compare_recipes, write_whole
from ..locks import locking_folder
from ..models import TwoStreamRecognizer
from ..models.data_preprocessors.cached_feature_preprocessor import EMPTY_FILE
from .config_checks import check_config
from .seeding import seed_all

__all__ = ['PHASES', 'cache_features', 'hash_streams', 'use_cached_features']

PHASES = ('train', 'val', 'test')
_PARTS = ('rgb_backbone', 'pose_backbone', 'stream_heads.rgb', 'stream_heads.pose')


def cache_features(
    cfg: Config,
    out: str | Path,
    passes: int = 4,
    phases: Sequence[str] = ('train', 'val'),
    checkpoint: str | None = None,
    seed: int = 0,
    shard_size: int = 256,
    device: str = 'cpu',
    amp: bool = False,
    report: Callable[[str], object] = print,
) -> None:
    """Write the outputs of a config's streams for every video.

    An existing shard is not computed again, so an interrupted call resumes where it
    was. The augmentation of a video depends only on the seed, the pass and the video;
    ``other_joints`` are those of the video before it in its batch.

    Args:
        cfg (Config): Config of a ``TwoStreamRecognizer`` with frozen streams.
        out (str | Path): Folder; each phase gets its own sub-folder.
        passes (int): Augmented passes over the training videos, >= 1. Defaults to 4.
        phases (Sequence[str]): Of 'train', 'val' and 'test'. Defaults to the first two.
        checkpoint (str, optional): Where the streams come from. Defaults to the config's
            ``load_from``.
        seed (int): Seed of the augmentation. Defaults to 0.
        shard_size (int): Videos per file. Defaults to 256.
        device (str): Device of the model. Defaults to 'cpu'.
        amp (bool): Whether the streams run in autocast's type of the device, bfloat16 on a CPU.
            Defaults to False.
        report (Callable): Gets the line that says how much will be written.
            Defaults to ``print``.

    Raises:
        ValueError: If an argument is not one of those allowed, or a folder holds features of
            another config, other streams or another seed.
        RuntimeError: If another run writes to ``out``.
    """
    for name, value in (('passes', passes), ('shard_size', shard_size)):
        if value < 1:
            raise ValueError(f'{name} must be >= 1, but got {value}')
    if not set(phases) <= set(PHASES):
        raise ValueError(f'phases must be among {PHASES}, but got {tuple(phases)}')
    check_config(cfg, [f'{phase}_dataloader' for phase in phases])
    model = _load_streams(cfg, checkpoint, device)
    with locking_folder(out):
        for phase in phases:
            loader = cfg[f'{phase}_dataloader']
            dataset = DATASETS.build(loader.dataset)
            if isinstance(dataset, TwoStreamDataset):
                dataset.bad_videos = BadVideos(0)  # a replacement would bear the bad one's name
            folder = Path(out) / phase
            recipe = _recipe(cfg, phase, hash_streams(model), seed)
            if amp:
                recipe['amp'] = True
            count = passes if phase == 'train' else 1
            with torch.autocast(torch.device(device).type, enabled=amp):
                _write_phase(model, dataset, folder, recipe, count, shard_size, loader, report)


def use_cached_features(
    cfg: Config, folder: str | Path, phases: Sequence[str] = ('train', 'val')
) -> None:
    """Make a config train and validate, or test, on cached features, in place.

    Args:
        cfg (Config): Config whose features ``cache_features`` wrote.
        folder (str | Path): Where it wrote them.
        phases (Sequence[str]): Of 'train', 'val' and 'test', those to read.
            Defaults to the first two.

    Raises:
        FileNotFoundError: If there are none.
        ValueError: If they are of another pipeline or split, or are not complete.
    """
    for phase in phases:
        loader = cfg.get(f'{phase}_dataloader')
        if loader is None:
            continue
        cache = str(Path(folder) / phase)
        dataset = DATASETS.build(dict(type='CachedFeatureDataset', cache=cache))
        there = dataset.meta['recipe']
        wanted = _recipe(cfg, phase, there['streams'], there['seed'])
        # Half precision, or more than this config asks for, does no harm.
        _check_recipe(Path(cache), {**there, **wanted})
        # The main process reads a batch faster than a worker would hand it over.
        loader.update(num_workers=0, persistent_workers=False)
        loader.pop('prefetch_factor', None)
        loader.dataset = dict(type='CachedFeatureDataset', cache=cache)
    # Poses are emptied only in training, so the empty pose is that of a training clip.
    first = str(Path(folder) / phases[0])
    cfg.model.data_preprocessor = dict(type='CachedFeaturePreprocessor', cache=first)
    cfg.custom_hooks = [
        *(cfg.get('custom_hooks') or []),
        dict(type='CheckCachedStreamsHook', cache=first),
    ]


def hash_streams(model: nn.Module) -> dict[str, str]:
    """SHA-256 of the tensors of each of a model's streams and their heads."""
    hashes = {}
    for part in _PARTS:
        digest = hashlib.sha256()
        tensors = {k: v for k, v in model.state_dict().items() if k.startswith(f'{part}.')}
        for key, value in sorted(tensors.items()):
            digest.update(key.encode())
            digest.update(value.detach().cpu().contiguous().numpy().tobytes())
        if tensors:
            hashes[part] = digest.hexdigest()
    return hashes


def _load_streams(cfg: Config, checkpoint: str | None, device: str) -> TwoStreamRecognizer:
    init_default_scope(cfg.get('default_scope', 'mmaction'))
    model = MODELS.build(cfg.model)
    if not isinstance(model, TwoStreamRecognizer) or not model.freeze_streams:
        raise ValueError(
            'the model must be a TwoStreamRecognizer with freeze_streams=True, '
            f'but got {cfg.model.type} with {cfg.model.get("freeze_streams")}: {cfg.filename}'
        )
    source = checkpoint or cfg.get('load_from')
    if source is None:
        raise ValueError(f'checkpoint must be given where load_from is None: {cfg.filename}')
    load_checkpoint(model, source, map_location='cpu')
    return model.to(device).eval()


def _recipe(cfg: Config, phase: str, streams: dict[str, str], seed: int) -> dict[str, Any]:
    """What the features of a phase depend on."""
    dataset = cfg[f'{phase}_dataloader'].dataset.to_dict()
    pipeline = json.dumps(dataset.get('pipeline'), sort_keys=True, default=str)
    recipe = dict(
        split=dataset.get('split'),
        pipeline=hashlib.sha256(pipeline.encode()).hexdigest(),
        streams=streams,
        seed=seed,
    )
    body = cfg.model.cls_head.get('body')
    return recipe if body is None else {**recipe, 'body': body.to_dict()}


def _check_recipe(folder: Path, recipe: dict[str, Any]) -> None:
    path = folder / CACHE_FILE
    if path.is_file():
        there = json.loads(path.read_text(encoding='utf-8'))['recipe']
        compare_recipes(there, recipe, folder, 'choose another folder')


def _write_phase(
    model: TwoStreamRecognizer,
    dataset: Any,
    folder: Path,
    recipe: dict[str, Any],
    passes: int,
    shard_size: int,
    loading: ConfigDict,
    report: Callable[[str], object],
) -> None:
    # Not at the top: a training's workers need no progress bar.
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    _check_recipe(folder, recipe)
    first = _features_of(model, pseudo_collate([dataset[0]]))
    size = first.dtype.itemsize
    report(
        f'{folder}: {len(dataset)} videos x {passes} passes x {size / 1024:.1f} KiB = '
        f'{len(dataset) * passes * size / 2**20:.1f} MiB'
    )
    meta = dict(
        videos=len(dataset),
        passes=passes,
        shard_size=shard_size,
        recipe=recipe,
        names=_names(dataset),
    )
    write_whole(folder / CACHE_FILE, (json.dumps(meta) + '\n').encode())
    _save(folder / EMPTY_FILE, _features_of(model, pseudo_collate([dataset[0]]), empty=True))
    shards = [
        (number, range(start, min(start + shard_size, len(dataset))))
        for number in range(passes)
        for start in range(0, len(dataset), shard_size)
        if not _shard(folder, number, start).is_file()
    ]
    if not shards:
        return
    # No batch reaches into another shard, so that it is the same in a resumed call; each is
    # spread over its shard, whose videos are mostly in the order of their actions.
    batches = [
        [(number, index) for index in indices[first::count]]
        for number, indices in shards
        for count in [math.ceil(len(indices) / loading.batch_size)]
        for first in range(count)
    ]
    loader = DataLoader(
        _SeededItems(dataset, recipe['seed']),
        batch_sampler=batches,
        collate_fn=pseudo_collate,
        num_workers=loading.get('num_workers', 0),
    )
    columns = TextColumn(str(folder)), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns) as progress:
        task = progress.add_task('', total=sum(len(indices) for _, indices in shards))
        waiting: dict[int, np.ndarray] = {}
        for items, batch in zip(batches, loader):
            waiting.update(zip((index for _, index in items), _features_of(model, batch)))
            progress.advance(task, len(items))
            if not progress.console.is_interactive:  # a log, which experiments turn into a bar
                done = int(progress.tasks[task].completed)
                print(f'Cache({folder.name}) [{done}/{progress.tasks[task].total}]', flush=True)
            number, indices = shards[0]
            if len(waiting) == len(indices):
                _save(_shard(folder, number, indices[0]), np.array([waiting[i] for i in indices]))
                shards, waiting = shards[1:], {}


def _shard(folder: Path, number: int, start: int) -> Path:
    return folder / f'pass_{number}' / f'{start:07d}.npy'


class _SeededItems(Dataset):
    """Samples whose augmentation does not depend on who draws them, or in which order."""

    def __init__(self, dataset: Any, seed: int) -> None:
        self.dataset, self.seed = dataset, seed

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, item: tuple[int, int]) -> Any:
        number, index = item
        seed_all(self.seed, number, index)
        return self.dataset[index]


def _features_of(model: TwoStreamRecognizer, batch: dict, empty: bool = False) -> np.ndarray:
    """Records of a batch: a structured array (N,)."""
    with torch.no_grad():
        data = model.data_preprocessor(batch, False)
        inputs, samples = data['inputs'], data['data_samples']
        if empty:
            inputs = {**inputs, model.pose_input: torch.zeros_like(inputs[model.pose_input])}
        features = model.run_streams(inputs, with_others=True)
    count = len(samples)
    fields: dict[str, Tensor] = dict(
        feat_rgb=features.rgb.flatten(2).mean(dim=2).view(count, -1, features.rgb.shape[1]),
        feat_pose=features.pose.flatten(2).mean(dim=2).view(count, -1, features.pose.shape[1]),
        seen=features.seen.reshape(count, -1),
    )
    for stream, score in features.scores.items():
        fields[f'score_{stream}'] = score.view(count, -1, score.shape[1])
    for key, joints in (('joints', features.joints), ('other_joints', features.other_joints)):
        if joints is not None:
            fields[key] = joints.view(count, -1, *joints.shape[1:])
    dtype = [(key, 'f2', tuple(value.shape[1:])) for key, value in fields.items()]
    records = np.zeros(count, dtype=[*dtype, ('label', 'i8')])
    for key, value in fields.items():
        records[key] = value.float().cpu().numpy()
    records['label'] = [int(sample.gt_label) for sample in samples]
    return records


def _names(dataset: Any) -> list[str]:
    # BaseDataset's own method: a subclass's might read a pose file for every video.
    infos = (BaseDataset.get_data_info(dataset, index) for index in range(len(dataset)))
    return [name_annotation(info, dataset.ann_file) for info in infos]


def _save(path: Path, records: np.ndarray) -> None:
    buffer = io.BytesIO()
    np.save(buffer, records)
    write_whole(path, buffer.getvalue())
