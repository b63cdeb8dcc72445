"""The estimators by name, and the first that is installed."""

from __future__ import annotations

import importlib.util

import pytest
from squares import Squares

from integralaction_mm.poses import BACKENDS, make_backend
from integralaction_mm.poses.backends import AUTO, OPTIONS


def test_every_backend_has_its_options():
    assert set(OPTIONS) == set(BACKENDS)


def test_names(monkeypatch):
    monkeypatch.setitem(BACKENDS, 'squares', Squares)
    assert make_backend('squares', stop_at=None).name == 'squares'
    with pytest.raises(ValueError, match=r"pose_backend must be one of \['auto', .*but got 'x'"):
        make_backend('x', 'pose_backend')


def test_auto_takes_the_first_that_is_installed(monkeypatch):
    """Here it is a small one in the place of each; what is installed in part is passed over."""

    class Partly(Squares):
        def __init__(self, device: str | None = None) -> None:
            raise ImportError('lacks chumpy')

    class Whole(Squares):
        def __init__(self, device: str | None = None) -> None:
            super().__init__()
            self.device = device

    there = {'mmpose', 'mediapipe'}
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, 'find_spec', lambda name: find('numpy') if name in there else None
    )
    monkeypatch.setitem(BACKENDS, 'mmpose', Partly)
    monkeypatch.setitem(BACKENDS, 'rtmlib', Whole)
    monkeypatch.setitem(BACKENDS, 'mediapipe', Whole)
    assert make_backend(AUTO, device='cuda:0').device is None  # MediaPipe runs on a CPU alone
    there.add('rtmlib')
    assert make_backend(AUTO, device='cuda:0').device == 'cuda:0'
    there.clear()
    with pytest.raises(ImportError, match=r'must be installed, but there is none; run: .*rtmlib'):
        make_backend(AUTO)
    there.add('mmpose')
    with pytest.raises(ImportError, match='but lacks chumpy; run'):
        make_backend(AUTO)
