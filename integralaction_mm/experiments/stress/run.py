"""Runs a model over videos under tests; a run that was stopped can resume."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from mmaction.models import BaseRecognizer
from mmengine.dataset import pseudo_collate
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch.utils.data import DataLoader

from ...analysis.dumps import Dump, save_dump
from ...datasets.annotation_file import load_pickle
from ...files import write_json, write_pickle
from .suite import StressTest
from .videos import LeftOut, StressedSample, StressedVideos, VideoTests

__all__ = ['finished', 'load_left_out', 'load_notes', 'run_tests']

_DUMPS, _PARTS, _LEFT_OUT = 'dumps', 'parts', 'bad_videos.json'


def finished(folder: Path, test: str) -> bool:
    """Whether a test has its dump."""
    return (folder / _DUMPS / f'{test}.pkl').is_file()


def load_notes(folder: Path, test: str) -> dict[str, list]:
    """A test's notes on its videos, in the order of its dump, by key; empty if there are none."""
    path = folder / _DUMPS / f'{test}.json'
    try:
        return dict(json.loads(path.read_text(encoding='utf-8')))
    except (FileNotFoundError, TypeError, ValueError) as error:
        raise ValueError(f'notes of test {test!r} cannot be read: {path} ({error})') from error


def load_left_out(folder: Path) -> dict[int, str]:
    """Videos of a run that cannot be read, by their number in the dataset, and why."""
    path = folder / _LEFT_OUT
    try:
        found = json.loads(path.read_text(encoding='utf-8')) if path.is_file() else {}
        return {int(index): str(reason) for index, reason in found.items()}
    except (AttributeError, ValueError) as error:
        raise ValueError(f'videos left out cannot be read: {path} ({error})') from error


def run_tests(
    model: BaseRecognizer,
    videos: StressedVideos,
    tests: Sequence[StressTest],
    folder: Path,
    batch_size: int = 8,
    workers: int = 0,
) -> None:
    """Run tests that have no dump yet, and write a dump of each.

    Finished work on a video is kept in a part, a separate file, until all dumps exist. A
    video that cannot be read is named, and left out of all tests.

    Args:
        model (BaseRecognizer): The recognizer, in evaluation mode.
        videos (StressedVideos): The videos.
        tests (list[StressTest]): The tests.
        folder (Path): Where ``dumps/<test>.pkl``, ``dumps/<test>.json`` and
            ``bad_videos.json`` go.
        batch_size (int): Inputs of a forward pass. Defaults to 8.
        workers (int): Processes that prepare inputs; 0 for only this one. Defaults to 0.

    Raises:
        ValueError: If a part of an earlier run is damaged, or no video can be read.
    """
    missing = [test for test in tests if not finished(folder, test.name)]
    if not missing:
        return
    parts, left_out = _Parts(folder / _PARTS, len(videos)), load_left_out(folder)
    todo = [
        (index, [test for test in missing if test.name not in parts.records[index]])
        for index in range(len(videos))
        if index not in left_out
    ]
    open_tests = {index: {test.name for test in wanted} for index, wanted in todo}
    loader = DataLoader(
        VideoTests(videos, [(index, wanted) for index, wanted in todo if wanted]),
        batch_size=batch_size,
        num_workers=workers,
        collate_fn=list,
    )
    with _progress() as progress:
        total = len(missing) * len(todo)
        task = progress.add_task('tests of videos', total=total)
        progress.advance(task, total - sum(map(len, open_tests.values())))
        for batch in loader:
            for bad in (item for item in batch if isinstance(item, LeftOut)):
                progress.console.print(f'left out: {bad.reason}', markup=False, highlight=False)
                progress.advance(task, len(open_tests.pop(bad.index)))
                left_out[bad.index] = bad.reason
                write_json(folder / _LEFT_OUT, left_out)
            batch = [item for item in batch if isinstance(item, StressedSample)]
            for sample, record in zip(batch, _predict(model, batch)):
                parts.records[sample.index][sample.test] = record
                open_tests[sample.index].discard(sample.test)
                if not open_tests[sample.index]:
                    parts.save(sample.index)
            progress.advance(task, len(batch))
    read = [records for i, records in enumerate(parts.records) if i not in left_out]
    if not read:
        raise ValueError(
            f'at least one video must be readable, but all {len(left_out)} are left out, '
            f'such as {next(iter(left_out.values()))}'
        )
    for test in missing:
        _write_dump(folder, test.name, [records[test.name] for records in read])
    parts.remove()


def _predict(model: BaseRecognizer, batch: Sequence[StressedSample]) -> list[dict[str, Any]]:
    if not batch:
        return []
    with torch.no_grad():
        results = model.test_step(pseudo_collate([sample.packed for sample in batch]))
    return [
        {
            'name': sample.name,
            'score': _score(result.pred_score),
            'label': int(result.gt_label),
            'gate': _numbers(result.get('pred_gate')),
            'conflict': _numbers(result.get('context_conflict')),
            'body': _numbers(result.get('pose_on_body')),
            'notes': sample.notes,
        }
        for sample, result in zip(batch, results)
    ]


def _score(score: Any) -> np.ndarray:
    if isinstance(score, Mapping):  # RGBPoseConv3D: scores of each stream
        return np.mean([_numbers(item) for item in score.values()], axis=0)
    return _numbers(score)


def _numbers(value: Any) -> Any:
    return None if value is None else torch.as_tensor(value).double().cpu().numpy()


def _write_dump(folder: Path, test: str, records: Sequence[Mapping[str, Any]]) -> None:
    notes: dict[str, list] = defaultdict(list)
    for record in records:
        for key in sorted({key for other in records for key in other['notes']}):
            notes[key].append(record['notes'].get(key))
    gates, conflicts, bodies = (
        None if records[0][key] is None else np.stack([record[key] for record in records])
        for key in ('gate', 'conflict', 'body')
    )
    dump = Dump(
        names=tuple(record['name'] for record in records),
        scores=np.stack([record['score'] for record in records]),
        labels=np.array([record['label'] for record in records]),
        gates=gates,
        conflicts=conflicts,
        bodies=bodies,
    )
    write_json(folder / _DUMPS / f'{test}.json', notes)
    save_dump(dump, folder / _DUMPS / f'{test}.pkl')  # last: it says that the test is finished


class _Parts:
    """Records by test of each video, taking those of a stopped run from its files."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.records: list[dict[str, dict]] = [{} for _ in range(count)]
        for index, records in enumerate(self.records):
            path = self._path(index)
            if path.is_file():
                records.update(load_pickle('part of a run', path))

    def _path(self, index: int) -> Path:
        return self.folder / f'{index:06}.pkl'

    def save(self, index: int) -> None:
        write_pickle(self._path(index), self.records[index])

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _progress() -> Progress:
    """A bar on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn('{task.description}'), BarColumn(), MofNCompleteColumn())
    return Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    )
