"""Train and test models, each after the single stages that it starts from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmengine.config import Config

from ..analysis import Dump, load_dump
from ..config_files import find_config
from ..engine.checkpoint import is_chain, parse_streams
from ..pantomime import make_pantomime
from .scoring import VAL
from .stages import (
    ensure_cached,
    ensure_tested,
    ensure_trained,
    find_trained,
    is_tested,
    name_features,
    read_config,
)
from .tables import CONTEXTS

__all__ = ['PantomimeRuns', 'Runs', 'prepare_data']

# A run resumes from its newest checkpoint and is tested with its last one, so only that stays.
_KEEP_ONE = {
    'default_hooks.checkpoint.max_keep_ckpts': 1,
    'default_hooks.checkpoint.save_best': None,
}


def prepare_data(data: Path, test: int = 10) -> None:
    """Make the dataset, or the missing part of it, with the seed of all figures.

    Args:
        data (Path): Its folder.
        test (int): Videos per class in each test split. Defaults to 10.

    Raises:
        ValueError: If the folder holds something else, or was made with other settings.
    """
    make_pantomime(data, seed=0, test=test, workers=min(os.cpu_count() or 1, 8))


@dataclass(frozen=True)
class Runs:
    """Trainings and tests of one seed, below one folder.

    Work that an earlier call finished is skipped. A config whose ``load_from`` is
    ``streams://rgb=.../A&pose=.../B`` starts from the configs A and B of the same folder, which
    are trained first; so all configs share the same single stages. A subclass defines what is
    tested, and where.

    Args:
        out (Path): Folder for work directories and dumps.
        data (Path): Folder of the dataset.
        seed (int): Seed of the trainings. Defaults to 0.
        configs (Path, optional): Folder of configs to use instead of the package's own.
            Defaults to None.
        passes (int): Augmented passes of cached features from which heads on frozen streams are
            trained. Defaults to 0: from frames.
        amp (bool): Whether single streams are trained, and features cached, in bfloat16 on a CPU.
            Defaults to False.
    """

    out: Path
    data: Path
    seed: int = 0
    configs: Path | None = None
    passes: int = 0
    amp: bool = False

    @property
    def splits(self) -> Mapping[str, str]:
        """Split of the annotation file by context, and by 'val'."""
        raise NotImplementedError

    @property
    def contexts(self) -> tuple[str, ...]:
        """What is tested."""
        return tuple(context for context in self.splits if context != VAL)

    def train(self, config: str) -> Path:
        """Train a config, after the stages that it starts from.

        Args:
            config (str): Name of the config, without folder and suffix.

        Returns:
            Path: The last checkpoint.

        Raises:
            RuntimeError: If a process fails.
        """
        for stage in self._stages(config).values():
            self.train(stage)
        path, features = self._path(config), self._features(config)
        if features is not None:
            cached = self._cached(config)
            options = self._options(cached)
            ensure_cached(self._path(cached), features, self.passes, options, amp=self.amp)
        options = self._options(config)
        return ensure_trained(path, self._work_dir(config), self.seed, options, features)

    def test(self, config: str, with_val: bool = False) -> dict[str, Dump]:
        """Train a config and test it in all contexts.

        Args:
            config (str): Name of the config, without folder and suffix.
            with_val (bool): Test it on the split 'val' as well. Defaults to False.

        Returns:
            dict[str, Dump]: Predictions by context, and those on 'val'.

        Raises:
            RuntimeError: If a process fails.
        """
        checkpoint = self.train(config)
        contexts = (*self.contexts, VAL) if with_val else self.contexts
        dumps = {context: self._dump(config, context) for context in contexts}
        tests = {dump: self._test(config, context) for context, dump in dumps.items()}
        features = {}
        if self._features(config) is not None:
            features = {dump: self._cache_test(config, context) for context, dump in dumps.items()}
        ensure_tested(self._path(config), checkpoint, tests, features)
        found = self.find(config)
        return found if with_val else {c: dump for c, dump in found.items() if c != VAL}

    def test_checkpoint(self, config: str, checkpoint: Path) -> dict[str, Dump]:
        """Test a config's model with any checkpoint in all contexts.

        Args:
            config (str): Name of the config, without folder and suffix.
            checkpoint (Path): A checkpoint, or an archive of ``build_release``.

        Returns:
            dict[str, Dump]: Predictions by context.

        Raises:
            RuntimeError: If a process fails.
        """
        tests = {self._dump(config, name): self._test(config, name) for name in self.contexts}
        ensure_tested(self._path(config), checkpoint, tests)
        return {context: load_dump(self._dump(config, context)) for context in self.contexts}

    def find(self, config: str) -> dict[str, Dump]:
        """Predictions that :meth:`test` made, by context; untested ones are left out."""
        checkpoint = self.find_checkpoint(config)
        paths = {context: self._dump(config, context) for context in self.splits}
        return {
            context: load_dump(path)
            for context, path in paths.items()
            if checkpoint and is_tested(checkpoint, path)
        }

    def find_checkpoint(self, config: str) -> Path | None:
        """Checkpoint that :meth:`train` made for a config, None if it did not finish."""
        options, features = self._options(config), self._features(config)
        path, work_dir = self._path(config), self._work_dir(config)
        return find_trained(path, work_dir, self.seed, options, features)

    def load(self, config: str) -> Config:
        """A config, with the paths of this dataset."""
        cfg = Config.fromfile(self._path(config))
        cfg.merge_from_dict(self._where())
        return cfg

    def _test(self, config: str, context: str) -> dict[str, Any]:
        """What a test in a context overrides."""
        return {**self._where(), 'test_dataloader.dataset.split': self.splits[context]}

    def _cache_test(self, config: str, context: str) -> Path:
        """Folder of the features on which a head is tested in a context."""
        features, cached = self._features(config), self._cached(config)
        assert features is not None
        options = {**self._options(cached), **self._test(cached, context)}
        folder = features / self.splits[context]
        return ensure_cached(self._path(cached), folder, 1, options, ('test',))

    def _cached(self, config: str) -> str:
        """Config whose cached features a head is trained on, with the same streams."""
        return config

    def _path(self, config: str) -> str:
        if self.configs is not None:
            return str(self.configs / f'{config}.py')
        return find_config(config)

    def _features(self, config: str) -> Path | None:
        """Folder of the cached features that a config is trained on, None if on frames."""
        if not self.passes or not self._stages(config):
            return None
        cached = self._cached(config)
        if not read_config(self._path(cached)).model.get('freeze_streams', True):
            return None
        name = name_features(self._path(cached), self._options(cached), self.passes)
        return self.out / 'features' / name

    def _work_dir(self, config: str) -> Path:
        return self.out / config

    def _dump(self, config: str, context: str) -> Path:
        return self.out / 'dumps' / f'{self._work_dir(config).name}_{context}.pkl'

    def _stages(self, config: str) -> dict[str, str]:
        load_from = read_config(self._path(config)).get('load_from')
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
        elif self.amp:
            options['optim_wrapper.type'] = 'Bfloat16OptimWrapper'
        return options


@dataclass(frozen=True)
class PantomimeRuns(Runs):
    """Trainings and tests on Pantomime, in context and out of it."""

    @property
    def splits(self) -> Mapping[str, str]:
        """Split of the annotation file by context, and by 'val'."""
        return {**{context: f'test_{context}' for context in CONTEXTS}, VAL: VAL}

    def _work_dir(self, config: str) -> Path:
        return self.out / config.replace('_pantomime', '')
