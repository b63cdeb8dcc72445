"""Train and test models on Pantomime, each after the single stages that it starts from."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmengine.config import Config

from ..analysis import Dump, choose_fusion, load_dump, mean_gates
from ..analysis.fusion import fuse_scores
from ..config_files import find_config
from ..engine.checkpoint import is_chain, parse_streams
from ..evaluation import top_k_accuracy
from ..pantomime import make_pantomime
from .stages import (
    ensure_cached,
    ensure_tested,
    ensure_trained,
    find_trained,
    is_tested,
    name_features,
)

__all__ = [
    'CONTEXTS',
    'PantomimeRuns',
    'average',
    'fuse_chosen',
    'prepare_data',
    'score_contexts',
]

CONTEXTS = ('in_context', 'out_of_context')
VAL = 'val'  # beside the contexts, where something is chosen on it
# A run resumes from its newest checkpoint and is tested with its last one, so no other stays.
_KEEP_ONE = {
    'default_hooks.checkpoint.max_keep_ckpts': 1,
    'default_hooks.checkpoint.save_best': None,
}


def prepare_data(data: Path, test: int = 10) -> None:
    """Make the dataset, or what is missing of it, with the seed that all figures are of.

    Args:
        data (Path): Its folder.
        test (int): Videos per class in each test split. Defaults to 10.

    Raises:
        ValueError: If the folder holds something else, or was made with other settings.
    """
    make_pantomime(data, seed=0, test=test, workers=min(os.cpu_count() or 1, 8))


@dataclass(frozen=True)
class PantomimeRuns:
    """Trainings and tests of one seed, below one folder.

    What an earlier call finished is not done again. A config whose ``load_from`` is
    ``streams://rgb=.../A&pose=.../B`` starts from the configs A and B of the same folder, which
    are trained first; so all configs share the same single stages.

    Args:
        out (Path): Folder for work directories and dumps.
        data (Path): Folder of the dataset.
        seed (int): Seed of the trainings. Defaults to 0.
        configs (Path, optional): Folder of configs to take instead of the package's own.
            Defaults to None.
        passes (int): Augmented passes of cached features from which heads on frozen streams are
            trained. Defaults to 0: from frames.
    """

    out: Path
    data: Path
    seed: int = 0
    configs: Path | None = None
    passes: int = 0

    def train(self, config: str) -> Path:
        """Train a config, and before it the stages that it starts from.

        Args:
            config (str): Name of the config, without folder and suffix.

        Returns:
            Path: The last checkpoint.

        Raises:
            RuntimeError: If a process fails.
        """
        for stage in self._stages(config).values():
            self.train(stage)
        path, options, features = self._path(config), self._options(config), self._features(config)
        if features is not None:
            ensure_cached(path, features, self.passes, options)
        return ensure_trained(path, self._work_dir(config), self.seed, options, features)

    def test(self, config: str, with_val: bool = False) -> dict[str, Dump]:
        """Train a config and test it in both contexts.

        Args:
            config (str): Name of the config, without folder and suffix.
            with_val (bool): Test it on the split 'val' as well. Defaults to False.

        Returns:
            dict[str, Dump]: Predictions by context, and those on 'val'.

        Raises:
            RuntimeError: If a process fails.
        """
        checkpoint = self.train(config)
        dumps = {}
        for context in (*CONTEXTS, VAL) if with_val else CONTEXTS:
            path, options = self._dump(config, context), self._where()
            if context == VAL:
                options['test_dataloader.dataset.split'] = VAL
            test_set = None if context == VAL else context
            ensure_tested(self._path(config), checkpoint, path, options, test_set)
            dumps[context] = load_dump(path)
        return dumps

    def find(self, config: str) -> dict[str, Dump]:
        """Predictions that :meth:`test` made, by context; what was not tested is left out."""
        options, features = self._options(config), self._features(config)
        path, work_dir = self._path(config), self._work_dir(config)
        checkpoint = find_trained(path, work_dir, self.seed, options, features)
        paths = {context: self._dump(config, context) for context in (*CONTEXTS, VAL)}
        return {
            context: load_dump(path)
            for context, path in paths.items()
            if checkpoint and is_tested(checkpoint, path)
        }

    def load(self, config: str) -> Config:
        """A config, with the paths of this dataset."""
        cfg = Config.fromfile(self._path(config))
        cfg.merge_from_dict(self._where())
        return cfg

    def _path(self, config: str) -> str:
        if self.configs is not None:
            return str(self.configs / f'{config}.py')
        return find_config(config)

    def _features(self, config: str) -> Path | None:
        """Folder of the cached features that a config is trained on, None where on frames."""
        if not self.passes or not self._stages(config):
            return None
        if not Config.fromfile(self._path(config)).model.get('freeze_streams', True):
            return None
        name = name_features(self._path(config), self._options(config), self.passes)
        return self.out / 'features' / name

    def _work_dir(self, config: str) -> Path:
        return self.out / config.replace('_pantomime', '')

    def _dump(self, config: str, context: str) -> Path:
        return self.out / 'dumps' / f'{self._work_dir(config).name}_{context}.pkl'

    def _stages(self, config: str) -> dict[str, str]:
        load_from = Config.fromfile(self._path(config)).get('load_from')
        if not is_chain(load_from):
            return {}
        return {stream: Path(source).name for stream, source in parse_streams(load_from).items()}

    def _where(self) -> dict[str, Any]:
        return {
            f'{split}_dataloader.dataset.{key}': value
            for split in ('train', 'val', 'test')
            for key, value in (
                ('ann_file', f'{self.data}/annotations.pkl'),
                ('data_prefix.video', f'{self.data}/videos'),
            )
        }

    def _options(self, config: str) -> dict[str, Any]:
        options = {**self._where(), **_KEEP_ONE}
        stages = self._stages(config)
        if stages:
            sources = (f'{stream}={self._work_dir(name)}' for stream, name in stages.items())
            options['load_from'] = f'streams://{"&".join(sources)}'
        return options


def average(
    models: Sequence[Mapping[str, Dump]], weights: Sequence[float] = ()
) -> dict[str, Dump]:
    """Average the scores of several models (Table 4, score average).

    Args:
        models (list[dict[str, Dump]]): Predictions by context of each model.
        weights (list[float]): Weight of each model. Defaults to equal ones.

    Returns:
        dict[str, Dump]: Predictions by context, of those contexts that all models have.
    """
    return {
        context: fuse_scores([model[context] for model in models], weights or [1] * len(models))
        for context in CONTEXTS
        if all(context in model for model in models)
    }


def fuse_chosen(rgb: Mapping[str, Dump], pose: Mapping[str, Dump], method: str) -> dict[str, Dump]:
    """Fuse an RGB and a pose stream by a rule whose parameters are chosen on 'val'.

    Args:
        rgb (dict[str, Dump]): Predictions of the RGB stream by context, and on 'val'.
        pose (dict[str, Dump]): Those of the pose stream.
        method (str): One of ``FUSION_METHODS``.

    Returns:
        dict[str, Dump]: Predictions by context, of those that both streams have; none without
        'val'.
    """
    if VAL not in rgb or VAL not in pose:
        return {}
    fusion = choose_fusion(rgb[VAL], pose[VAL], method)
    return {
        context: fusion.fuse(rgb[context], pose[context])
        for context in CONTEXTS
        if context in rgb and context in pose
    }


def score_contexts(dumps: Mapping[str, Dump]) -> dict[str, Any]:
    """Percentages by context, and the mean gate by context where there is a gate.

    Args:
        dumps (dict[str, Dump]): Predictions by context.

    Returns:
        dict: ``{context: {'top1': ..., 'top5': ...}}`` and ``gate_mean: {context: ...}``.
    """
    figures: dict[str, Any] = {
        context: {f'top{k}': top_k_accuracy(dump.scores, dump.labels, k) for k in (1, 5)}
        for context, dump in dumps.items()
    }
    gates = {
        context: float(mean_gates(dump).mean())
        for context, dump in dumps.items()
        if dump.gates is not None
    }
    conflicts = {
        context: float(dump.conflicts.mean())
        for context, dump in dumps.items()
        if dump.conflicts is not None
    }
    if conflicts:
        figures['conflict_mean'] = conflicts
    if gates:
        figures['gate_mean'] = gates
    return figures
