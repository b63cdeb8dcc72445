from __future__ import annotations

import resource

import mmengine
import pytest
from mmengine.config import Config

import integralaction_mm  # noqa: F401


def test_files_of_mmengine_are_there_whole_or_not_at_all(tmp_path):
    path = tmp_path / 'a.pkl'
    mmengine.dump(dict(a=1), path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        for name, content in (('a.pkl', b'1' * 2000), ('a.json', '1' * 2000)):
            with pytest.raises(OSError, match=f'needs 20.. bytes.*{name}'):
                mmengine.dump(content, tmp_path / name)
        with pytest.raises(OSError, match='needs 20.. bytes.*c.py'):
            Config(dict(a='1' * 2000)).dump(tmp_path / 'c.py')
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert mmengine.load(path) == dict(a=1)
    assert [part.name for part in tmp_path.iterdir()] == ['a.pkl']
    Config(dict(a=1)).dump(tmp_path / 'c.py')
    assert Config.fromfile(tmp_path / 'c.py').a == 1
    Config(dict(a=1)).dump(tmp_path / 'c.json')
    assert Config.fromfile(tmp_path / 'c.json').a == 1
