from __future__ import annotations

import logging
import resource

import mmengine
import pytest
from mmengine.config import Config
from mmengine.visualization import LocalVisBackend

from integralaction_mm.engine.whole_files import name_full_logs


@pytest.fixture
def small_files():
    """No file may grow beyond 1000 bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_files_of_mmengine_are_there_whole_or_not_at_all(tmp_path, small_files):
    path = tmp_path / 'a.pkl'
    mmengine.dump(dict(a=1), path)
    for name, content in (('a.pkl', b'1' * 2000), ('a.json', '1' * 2000)):
        with pytest.raises(OSError, match=f'needs 20.. bytes.*{name}'):
            mmengine.dump(content, tmp_path / name)
    with pytest.raises(OSError, match='needs 20.. bytes.*c.py'):
        Config(dict(a='1' * 2000)).dump(tmp_path / 'c.py')
    assert mmengine.load(path) == dict(a=1)
    assert [part.name for part in tmp_path.iterdir()] == ['a.pkl']
    Config(dict(a=1)).dump(tmp_path / 'c.py')
    assert Config.fromfile(tmp_path / 'c.py').a == 1
    Config(dict(a=1)).dump(tmp_path / 'c.json')
    assert Config.fromfile(tmp_path / 'c.json').a == 1


def test_the_scalars_of_a_run_name_their_file(tmp_path, small_files):
    backend = LocalVisBackend(str(tmp_path))
    backend.add_scalars(dict(loss=0.5), 1)
    with pytest.raises(OSError, match=r'more than the 1000 bytes written so far.*scalars.json'):
        backend.add_scalars(dict(loss=10**2000), 2)


def test_the_log_of_a_run_names_itself(tmp_path, small_files, capfd):
    handler = logging.FileHandler(tmp_path / 'a.log')
    logger = logging.Logger('run')
    logger.addHandler(handler)
    name_full_logs(logger)
    logger.warning('%d', 'no number')  # a fault of the caller stays what Python makes of it
    assert 'TypeError' in capfd.readouterr().err
    with pytest.raises(OSError, match=r'more than the 1000 bytes written so far.*a.log'):
        logger.warning('a' * 2000)
    assert not capfd.readouterr().err
