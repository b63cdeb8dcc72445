"""What help offers is what the modules take that it is about."""

from __future__ import annotations

import argparse
from dataclasses import asdict

import pytest

from integralaction_mm import pantomime, poses
from integralaction_mm.analysis import FUSION_METHODS, cards
from integralaction_mm.analysis.segments import SegmentRules
from integralaction_mm.commands import choices
from integralaction_mm.converters import kinetics, released_checkpoint
from integralaction_mm.converters.context import make
from integralaction_mm.datasets.transforms.stress import SEVERITIES
from integralaction_mm.deployment.exportable import POSE_INPUTS
from integralaction_mm.engine.feature_cache import PHASES
from integralaction_mm.experiments.real.sets import SETS
from integralaction_mm.experiments.real.study import FOLDS
from integralaction_mm.experiments.tables import TABLES
from integralaction_mm.layouts import LAYOUTS
from integralaction_mm.poses import importing
from integralaction_mm.poses.backends import AUTO, OPTIONS
from integralaction_mm.poses.layout_mapping import TARGETS
from integralaction_mm.web.answer import Settings


@pytest.mark.parametrize(
    ('name', 'expected'),
    [
        ('FUSION_METHODS', FUSION_METHODS),
        ('PHASES', PHASES),
        ('RELEASED_STAGES', released_checkpoint.STAGES),
        ('KINETICS_MATCHES', kinetics.MATCHES),
        ('KINETICS_SPLITS', kinetics.SPLITS),
        ('CONTEXT_SPLITS', make.SPLITS),
        ('POSE_BACKENDS', tuple(sorted([*poses.BACKENDS, AUTO]))),
        ('POSE_OPTIONS', OPTIONS),
        ('POSE_FORMS', tuple(sorted(importing.READERS))),
        ('LAYOUTS', tuple(sorted(LAYOUTS))),
        ('REAL_SETS', tuple(SETS)),
        ('REAL_FOLDS', FOLDS),
        ('SEGMENT_RULES', asdict(SegmentRules())),
        ('POSE_LAYOUTS', TARGETS),
        ('POSE_INPUTS', POSE_INPUTS),
        ('PICKS', cards.PICKS),
        ('SEVERITIES', SEVERITIES),
        ('WEB_LIMITS', dict(max_seconds=Settings.max_seconds, max_mib=Settings.max_mib)),
        ('TABLES', tuple(sorted(TABLES))),
        ('BASIC_SPLITS', pantomime.BASIC_SPLITS),
        ('PANTOMIME_SPLITS', pantomime.SPLITS),
        ('IN_CONTEXT_RATE', pantomime.IN_CONTEXT_RATE),
    ],
)
def test_choices(name, expected):
    assert getattr(choices, name) == expected


def test_a_pose_backend_may_be_added(monkeypatch):
    with pytest.raises(
        argparse.ArgumentTypeError, match="'mine' .choose from auto, mediapipe, mmp"
    ):
        choices.pose_backend('mine')
    monkeypatch.setitem(poses.BACKENDS, 'mine', object)
    assert choices.pose_backend('mine') == 'mine'
