"""What the runs that kills.py stops read: small, and made once for all of them."""

from __future__ import annotations

import json
import pickle
import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from mmaction.registry import MODELS
from mmengine.config import Config
from mmengine.registry import DefaultScope
from other_files import make_scenes

from integralaction_mm import config_path
from integralaction_mm.converters.posedataset import Sample, Source
from integralaction_mm.converters.weizmann import ACTIONS, FOLDS
from integralaction_mm.pantomime import make_pantomime

sys.path.append(str(Path(__file__).parents[2] / 'tests' / 'helpers'))
from released_model import save, trained

__all__ = ['Inputs', 'make_inputs', 'make_source']

EPOCHS = 3
# What a run needs; a runner formats all of its config several times, which takes seconds.
_FIELDS = (
    *('custom_imports', 'default_scope', 'default_hooks', 'model', 'optim_wrapper', 'load_from'),
    *('custom_hooks', 'test_sets', 'train_cfg'),
    *(f'{phase}_{part}' for phase in ('val', 'test') for part in ('cfg', 'evaluator')),
    *(f'{phase}_dataloader' for phase in ('train', 'val', 'test')),
)


@dataclass(frozen=True)
class Inputs:
    """Files that the runs share.

    Args:
        data (Path): Pantomime on small frames.
        configs (Path): Folder of ``keep_1.py``, ``keep_3.py``, ``pose_only_pantomime.py`` and
            ``both.py``.
        weights (Path): Of the RGB stream, at random.
        both (Path): The same of the robust model of two streams.
        source (Source): A dataset for the converters.
        openpose (Path): Folder of OpenPose's files.
        released (Path): A checkpoint of the released form.
        scenes (Path): What sets in and out of context are built from.
        clips (Path): Clips and poses by Weizmann's names.
    """

    data: Path
    configs: Path
    weights: Path
    both: Path
    source: Source
    openpose: Path
    released: Path
    scenes: Path
    clips: Path

    @property
    def videos(self) -> list[Path]:
        """Folders of videos."""
        return [self.data / 'videos' / split for split in ('train', 'val')]


def make_inputs(place: Path) -> Inputs:
    """Make them below a folder."""
    data, configs, scenes = place / 'data', place / 'configs', place / 'scenes'
    make_pantomime(data, train=2, val=1, test=1, size=(64, 48), frames=24, workers=2)
    for folder in (configs, scenes):
        folder.mkdir()
    for keep, best in ((1, None), (3, 'auto')):
        rgb = small_config('rgb_only_pantomime', data, keep, best)
        rgb.dump(configs / f'keep_{keep}.py')
    small_config('pose_only_pantomime', data, 1, None).dump(configs / 'pose_only_pantomime.py')
    both = small_config('rgb_pose_pantomime_robust', data, 1, None)
    both.dump(configs / 'both.py')
    make_scenes(scenes)
    return Inputs(
        data=data,
        configs=configs,
        weights=save_weights(rgb, place / 'rgb.pth'),
        both=save_weights(both, place / 'both.pth'),
        source=make_source(place / 'poses'),
        openpose=make_openpose(place / 'openpose'),
        released=save(trained(), place / 'released.tar'),
        scenes=scenes,
        clips=make_clips(place / 'clips', data),
    )


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
