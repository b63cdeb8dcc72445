"""Shared fixtures: real processes, tiny real videos, and a config small enough for a CPU."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import mmengine  # noqa: F401  # so that yapf writes its grammar once, before there are workers
import pytest
import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from warm_python import WarmPython

from integralaction_mm import config_path

ROOT = Path(__file__).resolve().parents[1]

TINY_CONFIG = """
_base_ = __import__('integralaction_mm').config_path('integralaction/rgb_only_k50.py')

root = {root!r}
pipeline = [
    dict(
        type='SampleTwoRate', test_mode=True, clip_len=dict(RGB=8), frame_interval=dict(RGB=1)
    ),
    dict(type='DecodeTwoStream'),
    dict(type='Resize', scale=(32, 32), keep_ratio=False),
    dict(type='FormatShape', input_format='NCHW'),
    dict(type='PackActionInputs', meta_keys=('filename', 'img_shape')),
]
data = dict(
    ann_file=root + '/annotations.pkl',
    data_prefix=dict(_delete_=True, video=root + '/videos'),  # the poses are in the annotations
    pipeline=pipeline,
)
model = dict(
    backbone=dict(pretrained=None, pretrained2d=False), cls_head=dict(num_classes=12)
)
loader = dict(batch_size=4, num_workers=0, persistent_workers=False)
train_dataloader = dict(dataset=dict(split='train', indices=8, **data), **loader)
val_dataloader = dict(dataset=dict(split='val', indices=4, **data), **loader)
# An odd number, so that two processes do not get the same share.
test_dataloader = dict(dataset=dict(split='val', indices=5, **data), **loader)
train_cfg = dict(max_epochs=2, val_interval=1)
default_hooks = dict(logger=dict(interval=1))
randomness = dict(seed=0)
"""


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # in the background of a shell
    signal.signal(signal.SIGINT, signal.default_int_handler)  # tests send Ctrl-C to children


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if torch.cuda.is_available():
        return
    for item in items:
        if item.get_closest_marker('gpu'):
            item.add_marker(pytest.mark.skip(reason='needs a CUDA device'))


@pytest.fixture(scope='session')
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope='session')
def warm_python() -> Iterator[WarmPython | None]:
    """A Python that has imported the package, None where a process cannot be forked."""
    if not hasattr(os, 'fork'):
        yield None
        return
    python = WarmPython(_environment({'PYTHONPATH': str(ROOT)}))
    yield python
    python.close()


def _environment(env: dict[str, str] | None) -> dict[str, str]:
    return {**os.environ, 'OMP_NUM_THREADS': '1', 'PYTHON': sys.executable, **(env or {})}


@pytest.fixture(scope='session')
def run_process(warm_python) -> Callable[..., subprocess.CompletedProcess]:
    """``run_process(*command, cwd, rc=0, env=None)``: a finished process with its output.

    One of Python and a file of ``tools/`` has no imports to wait for, but for ``fresh=True``.
    """

    def run(
        *command: str | Path,
        cwd: Path,
        rc: int | None = 0,
        env: dict[str, str] | None = None,
        timeout: float = 300,
        fresh: bool = False,
    ) -> subprocess.CompletedProcess:
        words = [str(part) for part in command]
        is_tool = words[0] == sys.executable and ROOT / 'tools' in (Path(cwd) / words[1]).parents
        if warm_python and is_tool and env is None and not fresh:
            done = warm_python.run(words[1:], cwd, timeout)
        else:
            done = subprocess.run(
                words,
                cwd=cwd,
                env=_environment(env),
                capture_output=True,
                text=True,
                timeout=timeout,
            )
        if rc is not None:
            assert done.returncode == rc, (
                f'{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}'
            )
        return done

    return run


@pytest.fixture(scope='session')
def tiny_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a dataset with one video of 64x48 pixels per class and split."""
    from integralaction_mm.pantomime import make_pantomime

    folder = tmp_path_factory.mktemp('tiny_data')
    make_pantomime(folder, train=1, val=1, test=1, size=(64, 48), frames=16, workers=1)
    return folder


@pytest.fixture(scope='session')
def tiny_config(tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """RGB-only config of the tiny data, written as another repository would write it."""
    path = tmp_path_factory.mktemp('tiny_config') / 'tiny.py'
    path.write_text(TINY_CONFIG.format(root=str(tiny_data)))
    return path


@pytest.fixture(scope='module', autouse=True)
def _no_logger_of_another_module() -> Iterator[None]:
    """MMEngine writes to the last logger of the process, whose file may be closed by then."""
    from mmengine.logging import MMLogger

    yield
    for logger in MMLogger._instance_dict.values():
        for handler in logger.handlers:
            handler.close()
    MMLogger._instance_dict.clear()


@pytest.fixture
def log() -> Iterator[list[str]]:
    """Lines that reach MMEngine's logger."""
    from mmengine.logging import MMLogger

    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    collector, logger = Collector(), MMLogger.get_current_instance()
    level = logger.level  # which a command may have raised in this process
    logger.setLevel('INFO')
    logger.addHandler(collector)
    yield lines
    logger.removeHandler(collector)
    logger.setLevel(level)


@pytest.fixture(scope='session')
def digests() -> Callable[[Path], dict[str, str]]:
    """SHA-1 of every file below a folder."""

    def compute(folder: Path) -> dict[str, str]:
        return {
            str(path.relative_to(folder)): hashlib.sha1(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob('*'))
            if path.is_file()
        }

    return compute


STAGES = ('rgb_only', 'pose_only', 'rgb_pose')


@pytest.fixture(scope='session')
def stages(tiny_data, tmp_path_factory) -> dict[str, tuple[Path, Path]]:
    """Stage to config and checkpoint; a clip samples 8 frames in a row, a video two clips."""
    from mmaction.registry import MODELS  # not above: this package lets it be imported

    folder = tmp_path_factory.mktemp('stages')
    files = {}
    for stage in STAGES:
        cfg = Config.fromfile(config_path(f'pantomime/{stage}_pantomime.py'))
        loader = cfg.test_dataloader
        loader.update(batch_size=5, num_workers=0, persistent_workers=False)
        data = loader.dataset
        data.ann_file = str(tiny_data / 'annotations.pkl')
        data.data_prefix = dict(video=str(tiny_data / 'videos'))
        sampler = data.pipeline[0]
        sampler.update(num_clips=2, frame_interval=dict.fromkeys(sampler.clip_len, 1))
        cfg.test_pipeline = data.pipeline
        files[stage] = (folder / f'{stage}.py', folder / f'{stage}.pth')
        cfg.dump(files[stage][0])
        torch.manual_seed(0)
        with DefaultScope.overwrite_default_scope('mmaction'):
            model = MODELS.build(cfg.model)
        head = model.cls_head.fc_cls
        head.weight.data *= 10  # scores that differ from video to video
        torch.save(dict(state_dict=model.state_dict()), files[stage][1])
    return files


@pytest.fixture(scope='session')
def weights(stages, tmp_path_factory) -> Path:
    """The two-stream model of ``stages`` as an archive."""
    from integralaction_mm.pantomime import CLASSES
    from integralaction_mm.releases import Release, write_release

    config, checkpoint = stages['rgb_pose']
    state = torch.load(checkpoint, weights_only=True)['state_dict']
    release = Release(
        name='tiny', version='0.0.1', classes=list(CLASSES), seeds=dict(trainings=0), figures={},
        bits=4, config=Config.fromfile(config).to_dict(),
        tensors={name: tensor.numpy() for name, tensor in state.items()},
    )  # fmt: skip
    return write_release(tmp_path_factory.mktemp('weights'), release, {'README.md': '# tiny'})


@pytest.fixture(scope='session')
def videos(tiny_data) -> list[Path]:
    """Three videos of the tiny data."""
    return sorted((tiny_data / 'videos' / 'test_in_context').iterdir())[:3]
