"""What every pose estimator has."""

from __future__ import annotations

import numpy as np
import pytest
from squares import Squares

from integralaction_mm.layouts import LAYOUTS
from integralaction_mm.poses import BACKENDS, PoseBackend


def test_an_estimator_must_write_estimate():
    class Nothing(PoseBackend):
        name, model = 'nothing', 'none'

    with pytest.raises(TypeError, match='abstract'):
        Nothing()


def test_settings_name_the_estimator_and_its_model():
    backend = Squares()
    assert backend.settings() == {'backend': 'squares', 'model': 'threshold'}
    assert backend.layout == 'coco17'  # unless it says otherwise


def test_persons_of_a_frame():
    frame = np.zeros((48, 64, 3), np.uint8)
    assert [array.shape for array in Squares().estimate(frame)] == [(0, 17, 2), (0, 17)]
    frame[10:20, 30:40] = 255
    keypoint, score = Squares().estimate(frame)
    assert keypoint.tolist() == [[[34.5, 14.5]] * 17]
    assert score.tolist() == [[1.0] * 17]


def test_every_backend_has_a_known_layout():
    for name, backend in BACKENDS.items():
        assert issubclass(backend, PoseBackend)
        assert backend.name == name
        assert backend.layout in LAYOUTS
