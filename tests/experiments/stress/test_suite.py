from __future__ import annotations

import pytest
from mmaction.registry import TRANSFORMS
from mmengine.registry import DefaultScope

from integralaction_mm.experiments.stress.suite import CLEAN, FRAMES, KINDS, POSES, make_tests
from integralaction_mm.layouts import get_layout

SOURCE = [dict(filename='b', label=1)]


def make(kinds, severities=(1, 3)):
    return make_tests(kinds, severities, 7, get_layout('coco17'), SOURCE, SOURCE)


def test_clean_run_comes_first_and_graded_tests_once_for_each_severity():
    tests = make(['static', 'blur'])
    assert [test.name for test in tests] == [CLEAN, 'static', 'blur_1', 'blur_3']
    assert tests[0].steps == ()
    assert [test.needs for test in tests] == [CLEAN, FRAMES, FRAMES, FRAMES]
    assert tests[3].steps == (dict(type='BlurFrames', seed=7, severity=3),)


def test_every_kind_builds_its_transforms():
    tests = make(list(KINDS))[1:]
    with DefaultScope.overwrite_default_scope('mmaction'):
        built = [TRANSFORMS.build(dict(step)) for test in tests for step in test.steps]
    assert all(step.seed == 7 for step in built)
    assert {step.layout.name for step in built if hasattr(step, 'layout')} == {'coco17'}
    assert all(step.dataset is SOURCE for step in built if hasattr(step, 'dataset'))
    assert {kind.needs for kind in KINDS.values()} == {FRAMES, POSES}


def test_unknown_kind():
    with pytest.raises(ValueError, match="tests must be of human_blank, .*, but got 'fog'"):
        make(['static', 'fog'])
