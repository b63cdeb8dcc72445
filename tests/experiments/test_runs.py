from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from integralaction_mm.experiments.tables import CONTEXTS


def test_each_context_is_tested_on_its_own_videos(runs, monkeypatch):
    monkeypatch.setenv('OMP_NUM_THREADS', '1')
    dumps = runs.test('pose_only_pantomime', with_val=True)
    folders = {c: {Path(name).parent.name for name in dump.names} for c, dump in dumps.items()}
    assert folders == {**{context: {f'test_{context}'} for context in CONTEXTS}, 'val': {'val'}}
    found = runs.find('pose_only_pantomime')
    assert {context: dump.names for context, dump in found.items()} == {
        context: dump.names for context, dump in dumps.items()
    }


def test_a_head_is_trained_on_cached_features(runs, monkeypatch):
    monkeypatch.setenv('OMP_NUM_THREADS', '1')
    cached = replace(runs, passes=1)
    dumps = cached.test('rgb_pose_pantomime_robust')
    assert all(dump.conflicts is not None for dump in dumps.values())
    (folder,) = (runs.out / 'features').iterdir()
    assert folder.name.startswith('rgb_pose_pantomime_robust_')
    written = {path: path.stat().st_mtime_ns for path in folder.rglob('*.npy')}
    assert written
    # Done is done, and a head from frames is another one.
    assert set(cached.find('rgb_pose_pantomime_robust')) == set(dumps)
    assert runs.find('rgb_pose_pantomime_robust') == {}
    cached.train('rgb_pose_pantomime_robust')
    assert {path: path.stat().st_mtime_ns for path in folder.rglob('*.npy')} == written
