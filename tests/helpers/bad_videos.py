"""A training on videos of which some are bad, with a recognizer of MMAction2 itself."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from mmengine.config import Config
from mmengine.runner import Runner
from videos import encode

from integralaction_mm.commands.launch import start_cpu_processes

STEPS = [
    dict(type='SampleTwoRate', clip_len=dict(RGB=2), frame_interval=dict(RGB=1)),
    dict(type='DecodeTwoStream'),
    dict(type='FormatShape', input_format='NCHW'),
    dict(type='PackActionInputs', meta_keys=('filename',)),
]


def make_videos(folder: Path, count: int, bad: Iterable[int] = ()) -> Path:
    """Write videos of four frames, some of them cut short, and their annotation file."""
    whole = encode(
        folder / 'whole.mp4', [np.full((32, 32, 3), 60 * t, np.uint8) for t in range(4)]
    )
    content, bad = whole.read_bytes(), set(bad)
    names = [f'{number:03}.mp4' for number in range(count)]
    for number, name in enumerate(names):
        (folder / name).write_bytes(content[:400] if number in bad else content)
    annotations = [
        dict(filename=name, label=number % 2, total_frames=4, img_shape=(32, 32))
        for number, name in enumerate(names)
    ]
    dump = dict(split=dict(train=names, val=names), annotations=annotations)
    (folder / 'annotations.pkl').write_bytes(pickle.dumps(dump))
    return folder


def dataset_of(folder: Path, **more) -> dict:
    source = dict(ann_file=str(folder / 'annotations.pkl'), data_prefix=dict(video=str(folder)))
    return dict(dict(type='TwoStreamDataset', split='train', pipeline=STEPS, **source), **more)


def build_runner(
    folder: Path, work_dir: Path, launcher: str = 'none', val: Path | None = None, **more
) -> Runner:
    """A runner of two epochs, validated on ``val``; ``more`` goes to the data loader."""
    loader = dict(
        batch_size=5,
        num_workers=2,
        persistent_workers=True,
        sampler=dict(type='DefaultSampler', shuffle=False),
        dataset=dataset_of(folder),
    )
    loader.update(more)
    loader['persistent_workers'] = loader['num_workers'] > 0
    model = dict(
        type='Recognizer2D',
        backbone=dict(
            type='ResNet', depth=18, num_stages=1, strides=(1,), dilations=(1,), out_indices=(0,)
        ),
        cls_head=dict(type='TSNHead', num_classes=2, in_channels=64, average_clips='prob'),
        data_preprocessor=dict(type='ActionDataPreprocessor', format_shape='NCHW'),
    )
    cfg = dict(
        model=model,
        work_dir=str(work_dir),
        experiment_name=f'{work_dir}'.replace('/', '_'),  # else two of one second share a log
        train_dataloader=loader,
        train_cfg=dict(by_epoch=True, max_epochs=2),
        optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.01)),
        default_hooks=dict(bad_videos=dict(type='BadVideosHook', interval=3), checkpoint=None),
        default_scope='mmaction',
        env_cfg=dict(dist_cfg=dict(backend='gloo')),
        launcher=launcher,
    )
    if val is not None:
        dataset = dataset_of(val, split='val', test_mode=True)
        dump = dict(type='DumpResults', out_file_path=str(work_dir / 'dump.pkl'))
        cfg.update(
            val_dataloader=dict(loader, dataset=dataset, batch_size=2),
            val_evaluator=[dict(type='AccMetric'), dump],
            val_cfg=dict(),
        )
    cfg = Config(cfg)
    start_cpu_processes(cfg)
    return Runner.from_cfg(cfg)


if __name__ == '__main__':
    build_runner(Path(sys.argv[1]), Path(sys.argv[2]), 'pytorch', num_workers=1).train()
