"""The loader at scale: samples per second, and the memory of a large index.

    python benchmarks/loader_scale.py
    python benchmarks/loader_scale.py --entries 260000 --workers 4

The first table trains on RGB and poses of setting B from videos encoded on the spot, over batch
size, workers and processes that load at the same time, like the ranks of a distributed run. The
second one is for an index of generated entries, whose poses would be in separate files: the
time and peak memory of building the dataset, and its memory with all workers started. Memory is
proportional set size (PSS), so that pages shared by main process and workers count once.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import pickle
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import integralaction_mm  # noqa: F401  # lets MMAction2 in beside mmcv 2.2

# isort: split
from mmaction.datasets import PoseDataset
from mmengine.config import Config
from mmengine.registry import init_default_scope
from torch.utils.data import DataLoader

from benchmarks.common import describe_machine, limit_threads, print_table
from benchmarks.videos import make_dataset
from integralaction_mm import config_path
from integralaction_mm.datasets import TwoStreamDataset

SPAWN = multiprocessing.get_context('spawn')
MIB = 2**20


def prepare() -> None:
    limit_threads()
    init_default_scope('mmaction')
    logging.disable(logging.INFO)


def make_loader(dataset: Any, batch_size: int, workers: int) -> DataLoader:
    return DataLoader(
        dataset,
        batch_size=batch_size,
        num_workers=workers,
        collate_fn=list,
        multiprocessing_context='fork',  # as env_cfg of configs/_base_/default_runtime.py
        persistent_workers=True,
    )


def load_samples(
    data: dict, batch_size: int, workers: int, ready: Any
) -> tuple[float, float, int, int]:
    """Start and end of an epoch after the first one, its samples, and bytes of a sample."""
    prepare()
    pipelines = Config.fromfile(config_path('_base_/pipelines/setting_b.py'))
    dataset = TwoStreamDataset(pipeline=pipelines.rgb_pose.train, **data)
    loader = make_loader(dataset, batch_size, workers)
    size = sum(value.nbytes for value in dataset[0]['inputs'].values())
    for _ in loader:
        pass
    ready.wait()
    start = time.perf_counter()
    count = sum(len(batch) for batch in loader)
    return start, time.perf_counter(), count, size


def throughput(data: dict, batch_size: int, workers: int, processes: int) -> tuple[str, ...]:
    """A row of the table: batch size, workers, processes, samples a second, MiB a sample."""
    with SPAWN.Manager() as manager, ProcessPoolExecutor(processes, SPAWN) as pool:
        ready = manager.Barrier(processes)
        futures = [
            pool.submit(load_samples, data, batch_size, workers, ready) for _ in range(processes)
        ]
        starts, ends, counts, sizes = zip(*(future.result() for future in futures))
    speed = sum(counts) / (max(ends) - min(starts))
    row = (batch_size, workers, processes, f'{speed:.1f}', f'{sizes[0] / MIB:.2f}')
    return tuple(str(cell) for cell in row)


class Index(TwoStreamDataset):
    """The dataset's index alone: the poses are not read."""

    def get_data_info(self, idx: int) -> dict[str, Any]:
        return super(PoseDataset, self).get_data_info(idx)


def build_index(path: str, entries: int, workers: int) -> dict[str, str]:
    """Build a dataset and go through it with workers; tell seconds and MiB."""
    prepare()
    before = f'{pss("self"):.0f} / {peak():.0f} MiB'
    start = time.perf_counter()
    prefix = dict(video='data/kinetics400/videos', skeleton='data/kinetics400/skeletons')
    dataset = Index(ann_file=path, split='train', pipeline=[], data_prefix=prefix)
    seconds = time.perf_counter() - start
    after = f'{pss("self"):.0f} / {peak():.0f} MiB'
    loader = make_loader(dataset, 64, workers)
    start = time.perf_counter()
    iterator = iter(loader)
    count = len(next(iterator))
    first = time.perf_counter() - start
    count += sum(len(batch) for batch in iterator)
    if count != entries:
        raise RuntimeError(f'loader must give {entries} entries, but gave {count}')
    processes = ['self', *(str(child.pid) for child in multiprocessing.active_children())]
    return {
        'process before, PSS / peak': before,
        'dataset built, PSS / peak': after,
        'time to build it': f'{seconds:.1f} s',
        f'time to the first batch with {workers} workers': f'{first:.1f} s',
        f'{len(processes)} processes after an epoch, PSS': f'{sum(map(pss, processes)):.0f} MiB',
    }


def pss(process: str) -> float:
    """Proportional set size of a process in MiB."""
    return mib(f'/proc/{process}/smaps_rollup', 'Pss:')


def peak() -> float:
    """Largest resident set of this process so far in MiB."""
    return mib('/proc/self/status', 'VmHWM:')


def mib(path: str, field: str) -> float:
    lines = Path(path).read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


def write_index(folder: str, entries: int) -> str:
    """Annotation file of the form that the converters write."""
    names = [f'train_256/class_{i % 400:03}/{i:011}_000010_000020' for i in range(entries)]
    annotations = [
        dict(frame_dir=name, label=i % 400, total_frames=300, img_shape=(256, 340))
        for i, name in enumerate(names)
    ]
    path = Path(folder) / 'annotations.pkl'
    path.write_bytes(pickle.dumps(dict(split=dict(train=names), annotations=annotations)))
    return str(path)


def main() -> None:
    parser = argparse.ArgumentParser(description='Measure the loader at scale.')
    parser.add_argument('--entries', type=int, default=260000, help='default: 260000')
    parser.add_argument('--workers', type=int, default=4, help='of the index (default: 4)')
    parser.add_argument('--videos', type=int, default=32, help='of the loader (default: 32)')
    parser.add_argument('--index-only', action='store_true', help='leave out the first table')
    args = parser.parse_args()
    prepare()
    print(describe_machine())
    with tempfile.TemporaryDirectory() as folder:
        if not args.index_only:
            data = make_dataset(folder, frames=[250] * args.videos)
            rows = [
                throughput(data, batch_size, workers, processes)
                for batch_size in (1, 8)
                for workers in (1, 2)
                for processes in (1, 2)
            ]
            print_table(('batch', 'workers', 'processes', 'samples/s', 'MiB a sample'), rows)
        path = write_index(folder, args.entries)
        size = f'{Path(path).stat().st_size / MIB:.0f} MiB'
        with ProcessPoolExecutor(1, SPAWN) as pool:
            index = pool.submit(build_index, path, args.entries, args.workers).result()
    print_table((f'index of {args.entries} entries', size), list(index.items()))


if __name__ == '__main__':
    main()
