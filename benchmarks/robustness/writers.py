"""Which modules of the package write files, and which runs of kills.py stop them.

A test compares ``WRITERS`` with the package's code, so that a new writer is stopped at random
there, or says why not.
"""

from __future__ import annotations

__all__ = ['JOBS', 'WRITERS']

JOBS = (
    'training, 1 kept',
    'training, 3 kept',
    'demo stages',
    'table',
    'feature cache',
    'stress card',
    'pose extraction',
    'pose import',
    'inference',
    'windows and persons',
    'live',
    'page',
    'samples',
    'converter',
    'released weights',
    'export',
    'clips of Weizmann',
    'dataset',
    'scenes',
)
_TRAININGS = JOBS[:2]
_EACH_WHOLE = 'writes single files by files.py, each whole, and has nothing to resume'
_TEMPORARY = 'writes to a temporary folder or to memory'
WRITERS: dict[str, tuple[str, ...] | str] = {
    'analysis/dumps.py': _EACH_WHOLE,
    'analysis/page.py': _EACH_WHOLE,
    'analysis/report.py': _EACH_WHOLE,
    'analysis/result_table.py': _EACH_WHOLE,
    'analysis/segment_files.py': ('windows and persons', 'page'),
    'apis/drawing.py': ('inference', 'windows and persons', 'page'),
    'apis/drawn_videos.py': _EACH_WHOLE,
    'commands/browse.py': ('samples',),
    'commands/cam.py': _EACH_WHOLE,
    'commands/fuse_scores.py': _EACH_WHOLE,
    'commands/infer.py': ('inference', 'windows and persons'),
    'commands/sheets.py': _EACH_WHOLE,
    'converters/clip_dataset.py': ('scenes', 'clips of Weizmann'),
    'converters/context/clip.py': ('scenes',),
    'converters/context/make.py': ('scenes',),
    'converters/penn_action.py': _TEMPORARY,
    'converters/posedataset/files.py': ('converter',),
    'converters/posedataset/write.py': ('converter',),
    'converters/released_checkpoint.py': ('released weights',),
    'datasets/transforms/stress/compress_video.py': _TEMPORARY,
    'deployment/export.py': ('export',),
    'engine/feature_cache.py': ('feature cache',),
    'engine/hooks/whole_checkpoint_hook.py': _TRAININGS,
    'engine/whole_files.py': _TRAININGS,
    'experiments/costs.py': ('table',),
    'experiments/demo.py': _EACH_WHOLE,
    'experiments/release.py': _EACH_WHOLE,
    'experiments/report.py': ('table',),
    'experiments/stage_process.py': ('demo stages',),
    'experiments/stages.py': ('demo stages',),
    'experiments/stress/card.py': ('stress card',),
    'experiments/stress/run.py': ('stress card',),
    'experiments/stress/stress.py': ('stress card',),
    'experiments/real/sets.py': _EACH_WHOLE,
    'files.py': JOBS,
    'live/recording.py': ('live',),
    'locks.py': _TRAININGS,
    'pantomime/make.py': ('dataset',),
    'poses/extract.py': ('pose extraction',),
    'poses/importing/import_poses.py': ('pose import',),
    'poses/parts.py': ('pose extraction',),
    'releases/archive.py': _EACH_WHOLE,
    'releases/fetching.py': _EACH_WHOLE,
    'video/writing.py': ('dataset', 'inference', 'live', 'scenes'),
    'web/answer.py': ('page',),
}
