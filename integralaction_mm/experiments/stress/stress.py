"""A whole stress run: from a config, a checkpoint and annotated videos to a card."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmengine.config import Config

from ...analysis.dumps import load_dump
from ...datasets.class_names import load_class_names
from ...engine.loading import load_model
from ...files import check_recipe, write_json
from .card import write_card
from .prepare import build_suite, build_videos
from .run import run_tests

__all__ = ['stress']


def stress(
    cfg: Config,
    checkpoint: str,
    folder: str | Path,
    severities: Sequence[int] = (1, 3, 5),
    kinds: Sequence[str] | None = None,
    classes: str | None = None,
    seed: int = 0,
    examples: int = 2,
    batch_size: int = 8,
    workers: int = 0,
    device: str = 'cpu',
    **source: Any,
) -> str:
    """Test a recognizer under stress and write its card, resuming an earlier run.

    Args:
        cfg (Config): Config of any recognizer.
        checkpoint (str): File or address.
        folder (str | Path): Folder of the run.
        severities (list[int]): Of the tests that have severities, in 1..5. Defaults to 1, 3, 5.
        kinds (list[str], optional): Tests. Defaults to all that fit the model.
        classes (str, optional): Class names, see :func:`load_class_names`. Defaults to those of
            the annotation file, or numbers.
        seed (int): Seed of what the tests draw. Defaults to 0.
        examples (int): Videos to show each test on. Defaults to 2.
        batch_size (int): Inputs of a forward pass. Defaults to 8.
        workers (int): Processes that prepare inputs. Defaults to 0.
        device (str): Such as 'cuda:0'. Defaults to 'cpu'.
        **source: Videos, see :func:`build_videos`.

    Returns:
        str: The card's tables in Markdown.

    Raises:
        FileNotFoundError: If a file does not exist.
        ValueError: If an argument is out of range, or the folder holds another run.
    """
    folder = Path(folder)
    videos = build_videos(cfg, **source)
    recipe = dict(
        model=_digest(str(cfg.model).encode()),
        pipeline=_digest(str(cfg.test_dataloader.dataset.pipeline).encode()),
        checkpoint=_digest_file(checkpoint),
        ann_file=str(Path(videos.dataset.ann_file).resolve()),
        split=videos.dataset.split,
        videos=len(videos),
        masks=None if videos.mask_dir is None else str(Path(videos.mask_dir).resolve()),
        layout=videos.layout.name,
        seed=seed,
    )
    if not check_recipe(folder / 'recipe.json', recipe):
        write_json(folder / 'recipe.json', recipe)
    model = load_model(cfg, checkpoint, device)
    suite = build_suite(videos, severities, kinds, seed)
    run_tests(model, videos, suite.tests, folder, batch_size, workers)
    clean = load_dump(folder / 'dumps' / 'clean.pkl')
    names = load_class_names(classes, clean.scores.shape[1], videos.dataset.ann_file)
    return write_card(folder, suite, names, f'Stress card of {Path(checkpoint).name}', examples)


def _digest(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()


def _digest_file(checkpoint: str) -> str:
    path = Path(checkpoint)
    return _digest(path.read_bytes()) if path.is_file() else checkpoint
