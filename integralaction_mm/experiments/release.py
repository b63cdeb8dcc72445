"""Packs the demo's robust model, with its origin and its results, into one archive."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from mmengine.runner import CheckpointLoader

from ..analysis import Dump
from ..engine.checkpoint import is_chain, parse_streams
from ..files import read_json, write_whole
from ..releases import Release, fit_bits, write_release
from ..releases.plain_config import to_json
from ..version import __version__
from .release_card import write_card
from .runs import PantomimeRuns
from .scoring import score_contexts
from .tables import CONTEXTS

__all__ = ['build_release']

_PLACES = (Path('work_dirs/demo'), Path('data/pantomime'))  # in the archive, wherever they are
# A folder in front of a file's name, which would tell whose machine it was.
_FOLDERS = re.compile(r'(?<![\w:/.])/(?:[^\s/\'"]+/)+|\b[A-Za-z]:\\(?:[^\s\\\'"]+\\)+')


def build_release(runs: PantomimeRuns, model: str = 'rgb_pose_pantomime_robust') -> Path:
    """Pack a finished model with its streams, and test it as packed.

    The archive has the model's tensors, its config and those of its streams, their logs without
    folders of this machine, seeds, a model card, and the figures of the run's own tests beside
    those of the same tests with the shortened numbers. The same run gives the same bytes.

    Args:
        runs (PantomimeRuns): Finished trainings and tests. The archive goes to ``release`` in
            their folder, along with a file of its SHA-256.
        model (str): Name of a config on two streams. Defaults to the robust model.

    Returns:
        Path: The archive.

    Raises:
        FileNotFoundError: If a training or a test is not finished, with the command for it.
        ValueError: If the model does not fit in 25 MB.
        RuntimeError: If the test of the packed model fails.
    """
    tested, folder = _find_tested(runs, model), runs.out / 'release'
    texts = _collect_texts(runs, tuple(tested))
    release = _pack(runs, model, texts)
    draft = write_release(folder / 'draft', release, texts)
    packed = replace(runs, out=folder).test_checkpoint(model, draft)
    figures = {name: score_contexts(dumps) for name, dumps in tested.items()}
    figures['packed'] = score_contexts(packed)
    agreement = {
        context: _count_agreeing(tested[model][context], packed[context]) for context in CONTEXTS
    }
    release = replace(release, figures=dict(top=figures, agreement=agreement))
    texts['README.md'] = write_card(release, model, read_json('recipe', runs.data / 'recipe.json'))
    path = write_release(folder, release, texts)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    write_whole(path.with_suffix('.sha256'), f'{digest}  {path.name}\n')  # as `sha256sum -c` reads
    shutil.rmtree(folder / 'draft')
    return path


def _find_tested(runs: PantomimeRuns, model: str) -> dict[str, dict[str, Dump]]:
    """Predictions of both streams and the model by context, the model last."""
    load_from = runs.load(model).get('load_from')
    stages = parse_streams(load_from).values() if is_chain(load_from) else ()
    tested = {}
    for name in (*(Path(stage).name for stage in stages), model):
        tested[name] = runs.find(name)
        if set(CONTEXTS) - set(tested[name]):
            raise FileNotFoundError(
                f'{name} of seed {runs.seed} must be trained and tested in {runs.out}; finish it '
                f'with: integralaction demo --out {runs.out} --data {runs.data} --seed {runs.seed}'
            )
    return tested


def _pack(runs: PantomimeRuns, model: str, texts: Mapping[str, str]) -> Release:
    content = CheckpointLoader.load_checkpoint(str(_checkpoint(runs, model)), 'cpu')
    tensors = {key: value.numpy() for key, value in content['state_dict'].items()}
    recipe = read_json('recipe', runs.data / 'recipe.json')
    classes = (runs.data / 'classes.txt').read_text(encoding='utf-8').splitlines()
    return Release(
        name=model,
        version=__version__,
        classes=classes,
        seeds=dict(dataset=recipe['seed'], trainings=runs.seed),
        figures={},
        bits=fit_bits(tensors, texts),
        config=_load(runs, model),
        tensors=tensors,
    )


def _checkpoint(runs: PantomimeRuns, name: str) -> Path:
    path = runs.find_checkpoint(name)
    assert path is not None  # it was tested
    return path


def _load(runs: PantomimeRuns, name: str) -> dict[str, Any]:
    """The whole config, with the demo's default paths."""
    out, data = _PLACES
    return replace(runs, out=out, data=data).load(name).to_dict()


def _collect_texts(runs: PantomimeRuns, names: tuple[str, ...]) -> dict[str, str]:
    texts = {}
    for name in names:
        texts[f'configs/{name}.json'] = json.dumps(to_json(_load(runs, name)), indent=1)
        log = _checkpoint(runs, name).with_name('train.log')
        text = log.read_text(encoding='utf-8', errors='replace')
        places = (runs.out.resolve(), Path.cwd(), Path.home())
        texts[f'logs/{name}.log'] = _without_folders(text, map(str, places))
    return texts


def _without_folders(text: str, places: Iterable[str]) -> str:
    """A log without paths: neither the run's own, which may have spaces, nor any others."""
    for place in places:
        text = text.replace(f'{place}/', '')
    return _FOLDERS.sub('', text)


def _count_agreeing(first: Dump, second: Dump) -> list[int]:
    """On how many videos two models predict the same class, and of how many."""
    order = [second.names.index(name) for name in first.names]
    same = first.scores.argmax(1) == second.scores[np.array(order)].argmax(1)
    return [int(same.sum()), len(same)]
