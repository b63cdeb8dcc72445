"""What kills.py stops: small runs of everything that writes files."""

from __future__ import annotations

import json
import pickle
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import DefaultScope
from other_files import make_scenes
from writers import JOBS

from integralaction_mm import config_path
from integralaction_mm.commands import export_onnx, infer, train
from integralaction_mm.converters.context.make import make_context
from integralaction_mm.converters.posedataset import Options, Sample, Source, convert
from integralaction_mm.converters.released_checkpoint import convert_released_checkpoint
from integralaction_mm.converters.weizmann import ACTIONS, FOLDS, convert_weizmann
from integralaction_mm.engine.feature_cache import cache_features
from integralaction_mm.experiments.report import write_table
from integralaction_mm.experiments.runs import PantomimeRuns
from integralaction_mm.experiments.stress.stress import stress
from integralaction_mm.experiments.tables import TABLES
from integralaction_mm.pantomime import make_pantomime
from integralaction_mm.poses import PoseBackend, extract_poses
from integralaction_mm.poses.importing import import_poses

sys.path.append(str(Path(__file__).parents[2] / 'tests' / 'helpers'))
from released_model import save, trained

__all__ = ['Job', 'make_jobs']

EPOCHS = 3
# What a run needs; a runner formats all of its config several times, which takes seconds.
_FIELDS = (
    *('custom_imports', 'default_scope', 'default_hooks', 'model', 'optim_wrapper', 'load_from'),
    *('custom_hooks', 'test_sets', 'train_cfg'),
    *(f'{phase}_{part}' for phase in ('val', 'test') for part in ('cfg', 'evaluator')),
    *(f'{phase}_dataloader' for phase in ('train', 'val', 'test')),
)


@dataclass(frozen=True)
class Job:
    """A run that is stopped and started again.

    Args:
        name (str): What it is.
        run (Callable): Does it, in a folder.
        keeps (str): Pattern of the files that are finished work, which a second run must not
            write again; '' for a run that always begins anew.
        share (int): How often it is taken, beside the others. Defaults to 2.
    """

    name: str
    run: Callable[[Path], object]
    keeps: str = ''
    share: int = 2


class Corners(PoseBackend):
    """Finds one person, from corner to corner; slow enough to be stopped."""

    name, model = 'corners', 'none'

    def estimate(self, frame: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As in the base class."""
        height, width = frame.shape[:2]
        for _ in range(20):
            np.sort(frame, axis=None)
        return np.linspace((0, 0), (width, height), 17)[None], np.full((1, 17), 0.5)


def small_config(name: str, data: Path, keep: int, best: str | None) -> Config:
    """A config of Pantomime on small frames, three epochs of two steps, with augmentation."""
    cfg = Config.fromfile(config_path(f'pantomime/{name}.py'))
    pipeline = [
        {**step, 'scale': (32, 24)} if step['type'] == 'Resize' else step
        for step in cfg.train_dataloader.dataset.pipeline
    ]
    for phase in ('train', 'val', 'test'):
        loader = cfg[f'{phase}_dataloader']
        loader.update(batch_size=6, num_workers=1, persistent_workers=False)
        loader.dataset.update(ann_file=str(data / 'annotations.pkl'), indices=12)
        loader.dataset.data_prefix = dict(video=str(data / 'videos'))
    cfg.train_dataloader.dataset.pipeline = pipeline
    cfg.train_cfg.update(max_epochs=EPOCHS, val_begin=1, val_interval=1)
    cfg.default_hooks.checkpoint.update(max_keep_ckpts=keep, save_best=best)
    fields = cfg.to_dict()
    return Config({key: fields[key] for key in _FIELDS if key in fields})


def save_weights(cfg: Config, path: Path) -> Path:
    """A checkpoint of random weights."""
    with DefaultScope.overwrite_default_scope('mmaction'):
        torch.save(dict(state_dict=MODELS.build(cfg.model).state_dict()), path)
    return path


def read_poses(path: Path, shape: tuple[int, int], frames: int) -> list:
    """A reader of JSON files, as the converters have."""
    persons = np.array(json.loads(path.read_text()), dtype=np.float32)
    return [(persons[:, :, :2], persons[:, :, 2])] * frames


def make_source(folder: Path, count: int = 600) -> Source:
    """A dataset of so many files of poses."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(0)
    source = Source('kills', 'kinetics50', 'openpose18', 18, read_poses)
    for index in range(count):
        path = folder / f'{index}.json'
        joints = [[64 * rng.random(), 48 * rng.random(), rng.random()] for _ in range(18)]
        path.write_text(json.dumps([joints] * 2))
        source.add(Sample(f'v/{index}', index % 50, 60, (48, 64), path), 'train')
    return source


def make_clips(folder: Path, data: Path) -> Path:
    """Clips and poses by the names of Weizmann's."""
    folder.mkdir(parents=True, exist_ok=True)
    videos = sorted((data / 'videos').rglob('*.mp4'))
    names = [f'{person}_{action}' for fold in FOLDS for person in fold for action in ACTIONS]
    poses = {}
    for name, video in zip(names, videos):
        (folder / f'{name}.mp4').write_bytes(video.read_bytes())
        poses[f'{name}.mp4'] = np.full((24, 17, 2), 20.0), np.ones((24, 17))
    (folder / 'poses.pkl').write_bytes(pickle.dumps(poses))
    return folder


def make_openpose(folder: Path, clips: int = 20, frames: int = 60) -> Path:
    """Files of OpenPose, one a frame."""
    people = [dict(pose_keypoints_2d=[5.0, 6.0, 0.5] * 25)] * 2
    for name in (f'{clip}_{t:012}_keypoints.json' for clip in range(clips) for t in range(frames)):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(dict(people=people)))
    return folder


def run_command(module: object, *arguments: object) -> None:
    """A command line of the package, in this process."""
    sys.argv = [module.__name__.rpartition('.')[2], *map(str, arguments)]
    module.main()


def make_jobs(place: Path) -> list[Job]:
    """Prepare what the jobs read, below a folder, and list them."""
    data = place / 'data'
    make_pantomime(data, train=2, val=1, test=1, size=(64, 48), frames=24, workers=2)
    configs = place / 'configs'
    configs.mkdir(exist_ok=True)
    for keep, best in ((1, None), (3, 'auto')):
        cfg = small_config('rgb_only_pantomime', data, keep, best)
        cfg.dump(configs / f'keep_{keep}.py')
    weights = save_weights(cfg, place / 'rgb.pth')
    small_config('pose_only_pantomime', data, 1, None).dump(configs / 'pose_only_pantomime.py')
    both = small_config('rgb_pose_pantomime_robust', data, 1, None)
    both_weights = save_weights(both, place / 'both.pth')
    source = make_source(place / 'poses')
    openpose = make_openpose(place / 'openpose')
    released = save(trained(), place / 'released.tar')
    scenes = place / 'scenes'
    scenes.mkdir()
    make_scenes(scenes)
    clips = make_clips(place / 'clips', data)
    table = min(TABLES, key=lambda name: len(TABLES[name].rows))

    def train_with(keep: int) -> Callable[[Path], object]:
        config = configs / f'keep_{keep}.py'
        return lambda out: run_command(
            train, config, '--work-dir', out / 'work', '--seed', 0, '--deterministic', '--resume'
        )

    videos = [data / 'videos' / split for split in ('train', 'val')]
    runs = lambda out: PantomimeRuns(out / 'runs', data, configs=configs)  # noqa: E731
    jobs = [
        Job('training, 1 kept', train_with(1), 'work/epoch_*.pth', 4),
        Job('training, 3 kept', train_with(3), 'work/epoch_[12].pth', 4),
        Job('demo stages', lambda out: runs(out).test('pose_only_pantomime'), 'runs/*/*.pth', 2),
        Job(
            'table', lambda out: write_table(table, TABLES[table], [PantomimeRuns(out, data)], out)
        ),
        Job(
            'feature cache',
            lambda out: cache_features(
                both, out / 'cache', 3, checkpoint=str(both_weights), shard_size=4
            ),
            'cache/*/pass_*/*.npy',
        ),
        Job(
            'pose extraction',
            lambda out: extract_poses(videos, out / 'poses.pkl', Corners()),
            'poses.pkl*/*.pkl',
        ),
        Job(
            'pose import',
            lambda out: import_poses(
                openpose, out / 'imported.pkl', 'openpose', img_shape=(48, 64), force=True
            ),
        ),
        Job(
            'inference',
            lambda out: run_command(
                infer,
                *videos,
                '--config',
                configs / 'keep_1.py',
                '--checkpoint',
                weights,
                '--out-dir',
                out / 'seen',
            ),
        ),
        Job(
            'converter',
            lambda out: convert(source, out / 'set', Options(workers=2)),
            'set/skeletons/*/*.pkl',
        ),
        Job('released weights', lambda out: convert_released_checkpoint(released, out / 'o.pth')),
        Job(
            'export',
            lambda out: run_command(
                export_onnx, configs / 'keep_1.py', weights, '--out', out / 'model.onnx'
            ),
        ),
        Job(
            'dataset',
            lambda out: make_pantomime(
                out / 'pantomime', train=4, val=1, test=1, size=(160, 120), frames=60, workers=2
            ),
            'pantomime/videos/*/*.mp4',
        ),
        Job(
            'scenes',
            lambda out: make_context(
                *(scenes / 'annotations.pkl', scenes / 'videos', 'poses', scenes / 'photographs'),
                *(out / 'context',),
                per_clip=(4, 4),
                workers=2,
            ),
            'context/videos/*/*/*.mp4',
        ),
        Job(
            'stress card',
            lambda out: stress(
                Config.fromfile(configs / 'keep_1.py'),
                str(weights),
                *(out / 'card', (3,), ('blur', 'noise')),
                batch_size=1,
            ),
            'card/parts/*.pkl',
        ),
        Job(
            'clips of Weizmann',
            lambda out: convert_weizmann(clips, out / 'weizmann', clips / 'poses.pkl', True),
        ),
    ]
    if tuple(job.name for job in jobs) != JOBS:
        raise AssertionError(f'JOBS in writers.py must name {[job.name for job in jobs]}')
    return jobs
