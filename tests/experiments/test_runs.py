from __future__ import annotations

import json
from pathlib import Path

from mmengine.config import Config

from integralaction_mm.experiments.demo import DemoRuns
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
    cached = DemoRuns(runs.out, runs.data, runs.seed, runs.configs, passes=1, amp=True)
    dumps = cached.test('rgb_pose_pantomime_robust')
    assert all(dump.conflicts is not None for dump in dumps.values())
    (folder,) = (runs.out / 'features').iterdir()
    assert folder.name.startswith('rgb_pose_pantomime_robust_')
    written = {path: path.stat().st_mtime_ns for path in folder.rglob('*.npy')}
    assert written
    for context in CONTEXTS:  # which the tests of all heads read
        assert (folder / f'test_{context}/test/cache.json').is_file()
        tested = Config.fromfile(runs.out / f'dumps/logs/rgb_pose_robust_{context}.py')
        assert tested.test_dataloader.dataset.cache == f'{folder}/test_{context}/test'
    # Done is done, and a head from frames is another one.
    assert set(cached.find('rgb_pose_pantomime_robust')) == set(dumps)
    assert runs.find('rgb_pose_pantomime_robust') == {}
    cached.train('rgb_pose_pantomime_robust')
    cached.train('rgb_pose_pantomime')  # on the same features
    assert {path: path.stat().st_mtime_ns for path in folder.rglob('*.npy')} == written
    assert list((runs.out / 'features').iterdir()) == [folder]
    # Streams and features are of bfloat16.
    assert json.loads((folder / 'train/cache.json').read_text())['recipe']['amp'] is True
    for stage in ('rgb_only', 'pose_only'):
        (config,) = (runs.out / stage / 'config').iterdir()
        assert "optim_wrapper = {'type': 'Bfloat16OptimWrapper'}" in config.read_text()
    # The bar of the cache, of which its log tells.
    assert 'Cache(train) [6/6]' in (folder / 'cache.log').read_text()
