"""What kills.py stops: small runs of everything that writes files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from kill_inputs import Inputs, make_inputs
from mmengine.config import Config
from writers import JOBS

from integralaction_mm.analysis.segments import SegmentRules
from integralaction_mm.apis import ActionInferencer
from integralaction_mm.commands import browse, export_onnx, infer, live, train
from integralaction_mm.converters.context.make import make_context
from integralaction_mm.converters.posedataset import Options, convert
from integralaction_mm.converters.released_checkpoint import convert_released_checkpoint
from integralaction_mm.converters.weizmann import convert_weizmann
from integralaction_mm.engine.feature_cache import cache_features
from integralaction_mm.experiments.report import write_table
from integralaction_mm.experiments.runs import PantomimeRuns
from integralaction_mm.experiments.stress.stress import stress
from integralaction_mm.experiments.tables import TABLES
from integralaction_mm.pantomime import make_pantomime
from integralaction_mm.poses import PoseBackend, extract_poses
from integralaction_mm.poses.importing import import_poses
from integralaction_mm.web.answer import Settings, answer

__all__ = ['Job', 'make_jobs']


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


def run_command(module: object, *arguments: object) -> None:
    """A command line of the package, in this process."""
    sys.argv = [module.__name__.rpartition('.')[2], *map(str, arguments)]
    module.main()


def make_jobs(place: Path) -> list[Job]:
    """Prepare what the jobs read, below a folder, and list them."""
    inputs = make_inputs(place)
    made = (_trainings, _studies, _poses, _answers, _conversions, _datasets)
    jobs = [job for make in made for job in make(inputs)]
    if tuple(job.name for job in jobs) != JOBS:
        raise AssertionError(f'JOBS in writers.py must name {[job.name for job in jobs]}')
    return jobs


def _trainings(inputs: Inputs) -> list[Job]:
    def train_with(keep: int) -> Callable[[Path], object]:
        config = inputs.configs / f'keep_{keep}.py'
        return lambda out: run_command(
            train, config, '--work-dir', out / 'work', '--seed', 0, '--deterministic', '--resume'
        )

    return [
        Job('training, 1 kept', train_with(1), 'work/epoch_*.pth', 4),
        Job('training, 3 kept', train_with(3), 'work/epoch_[12].pth', 4),
    ]


def _studies(inputs: Inputs) -> list[Job]:
    data, configs = inputs.data, inputs.configs
    table = min(TABLES, key=lambda name: len(TABLES[name].rows))
    return [
        Job(
            'demo stages',
            lambda out: PantomimeRuns(out / 'runs', data, configs=configs).test(
                'pose_only_pantomime'
            ),
            'runs/*/*.pth',
        ),
        Job(
            'table', lambda out: write_table(table, TABLES[table], [PantomimeRuns(out, data)], out)
        ),
        Job(
            'feature cache',
            lambda out: cache_features(
                Config.fromfile(configs / 'both.py'),
                *(out / 'cache', 3),
                checkpoint=str(inputs.both),
                shard_size=4,
            ),
            'cache/*/pass_*/*.npy',
        ),
        Job(
            'stress card',
            lambda out: stress(
                Config.fromfile(configs / 'keep_1.py'),
                *(str(inputs.weights), out / 'card', (3,), ('blur', 'noise')),
                batch_size=1,
            ),
            'card/parts/*.pkl',
        ),
    ]


def _poses(inputs: Inputs) -> list[Job]:
    return [
        Job(
            'pose extraction',
            lambda out: extract_poses(inputs.videos, out / 'poses.pkl', Corners()),
            'poses.pkl*/*.pkl',
        ),
        Job(
            'pose import',
            lambda out: import_poses(
                *(inputs.openpose, out / 'imported.pkl', 'openpose'),
                img_shape=(48, 64),
                force=True,
            ),
        ),
    ]


def _answers(inputs: Inputs) -> list[Job]:
    rgb = ('--config', inputs.configs / 'keep_1.py', '--checkpoint', inputs.weights)
    both = ('--config', inputs.configs / 'both.py', '--checkpoint', inputs.both)
    poses = ('--poses', inputs.data / 'annotations.pkl')
    video = next(inputs.videos[0].rglob('*.mp4'))

    def answer_in(out: Path) -> None:
        model = ActionInferencer(str(inputs.configs / 'keep_1.py'), str(inputs.weights), 'cpu')
        answer(model, video, out, Settings(window=57, stride=28, rules=SegmentRules(0.1, 0.1)))

    return [
        Job(
            'inference',
            lambda out: run_command(infer, *inputs.videos, *rgb, '--out-dir', out / 'seen'),
        ),
        Job(
            'windows and persons',
            lambda out: run_command(
                *(infer, inputs.videos[1], *both, *poses, '--out-dir', out / 'seen'),
                *('--window', 57, '--per-person', '--high', 0.1, '--low', 0.1),
            ),
        ),
        Job(
            'live',
            lambda out: run_command(live, '--source', video, *rgb, '--out', out / 'live.mp4'),
        ),
        Job('page', answer_in),
        Job(
            'samples',
            lambda out: run_command(browse, inputs.configs / 'both.py', '--out', out / 'samples'),
        ),
    ]


def _conversions(inputs: Inputs) -> list[Job]:
    clips = inputs.clips
    config = inputs.configs / 'keep_1.py'
    return [
        Job(
            'converter',
            lambda out: convert(inputs.source, out / 'set', Options(workers=2)),
            'set/skeletons/*/*.pkl',
        ),
        Job(
            'released weights',
            lambda out: convert_released_checkpoint(inputs.released, out / 'o.pth'),
        ),
        Job(
            'export',
            lambda out: run_command(
                export_onnx, config, inputs.weights, '--out', out / 'model.onnx'
            ),
        ),
        Job(
            'clips of Weizmann',
            lambda out: convert_weizmann(clips, out / 'weizmann', clips / 'poses.pkl', True),
        ),
    ]


def _datasets(inputs: Inputs) -> list[Job]:
    scenes = inputs.scenes
    return [
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
                out / 'context',
                per_clip=(4, 4),
                workers=2,
            ),
            'context/videos/*/*/*.mp4',
        ),
    ]
