"""Trainings and tests on real people; heads are trained and tested on cached features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ...analysis import Dump
from ...config_files import find_config
from ...converters.ut_interaction import CLASSES
from ..runs import Runs
from ..scoring import VAL
from ..tables import CONTEXTS
from .tables import PLACES, split_variant

__all__ = ['InteractionRuns', 'PennRuns', 'RealRuns', 'WeizmannRuns']

_POINTING = CLASSES.index('pointing')


@dataclass(frozen=True)
class RealRuns(Runs):
    """Trainings and tests of configs/real and of their variants.

    All heads on the same streams are trained and tested on the features that were cached with
    the robust one, which include the verdicts of the streams.

    Args:
        weights (Path, optional): ImageNet weights from which the RGB stream starts. Defaults to
            those that its config names.
    """

    weights: Path | None = None

    def _path(self, config: str) -> str:
        leaf, _ = split_variant(config)
        return str(self.configs / f'{leaf}.py') if self.configs is not None else find_config(leaf)

    def _options(self, config: str) -> dict[str, Any]:
        options = {**super()._options(config), **split_variant(config)[1]}
        if config.startswith('rgb_only') and self.weights is not None:
            options['model.backbone.pretrained'] = str(self.weights)
        return options

    def _cached(self, config: str) -> str:
        leaf, _ = split_variant(config)
        return leaf if leaf.endswith('_robust') else f'{leaf}_robust'

    def _test(self, config: str, context: str) -> dict[str, Any]:
        return {**split_variant(config)[1], **super()._test(config, context)}


@dataclass(frozen=True)
class WeizmannRuns(RealRuns):
    """One fold of Weizmann in context; ``data`` is the folder of the fold."""

    @property
    def splits(self) -> Mapping[str, str]:
        """Split of the annotation file by context, and by 'val', a training person."""
        return {**{context: context for context in CONTEXTS}, VAL: VAL}


@dataclass(frozen=True)
class InteractionRuns(RealRuns):
    """UT-Interaction, trained on sequences 1 to 7 of one place.

    The other three of that place are the test in the same place, and fusions are chosen on them;
    all ten of the other place are the test in an unseen one. Both are also reported without the
    clips of pointing.

    Args:
        place (int): 1 or 2. Defaults to 1.
        videos (Path, optional): Folder of the clips' two sets. Defaults to ``data/videos``.
    """

    place: int = 1
    videos: Path | None = None

    @property
    def splits(self) -> Mapping[str, str]:
        """Split of the annotation file by place, and by 'val', the same place."""
        same, unseen = f'set{self.place}_test', f'set{3 - self.place}'
        return {**dict(zip(PLACES, (same, unseen))), VAL: same}

    def find(self, config: str) -> dict[str, Dump]:
        """Predictions by place, with and without pointing; untested ones are left out."""
        dumps = super().find(config)
        return {
            **dumps,
            **{f'{p}_no_pointing': _without_pointing(dumps[p]) for p in PLACES if p in dumps},
        }

    def _where(self) -> dict[str, Any]:
        videos = str(self.videos or self.data / 'videos')
        where = {key: value for key, value in super()._where().items() if '.video' not in key}
        for phase, split in (('train', f'set{self.place}_train'), ('val', self.splits[VAL])):
            where[f'{phase}_dataloader.dataset.split'] = split
        for phase in ('train', 'val', 'test'):
            where[f'{phase}_dataloader.dataset.data_prefix.video'] = videos
        return where


def _without_pointing(dump: Dump) -> Dump:
    kept = np.flatnonzero(dump.labels != _POINTING)
    parts = {
        key: value[kept]
        for key in ('scores', 'labels', 'gates', 'conflicts', 'bodies')
        if (value := getattr(dump, key)) is not None
    }
    return replace(dump, names=tuple(dump.names[i] for i in kept), **parts)


@dataclass(frozen=True)
class PennRuns(RealRuns):
    """Skeleton models on Penn Action, on its official split; nothing is chosen."""

    @property
    def splits(self) -> Mapping[str, str]:
        """Split of the annotation file."""
        return {'test': 'test'}

    def _where(self) -> dict[str, Any]:
        return {key: value for key, value in super()._where().items() if '.video' not in key}
