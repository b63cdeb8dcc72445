from __future__ import annotations

import argparse

import pytest

from integralaction_mm.analysis.segments import SegmentRules
from integralaction_mm.commands.segmenting import (
    add_segment_options,
    read_rules,
)


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser()
    add_segment_options(parser)
    return parser


def test_options_are_the_rules(parser):
    assert read_rules(parser.parse_args([])) == SegmentRules()
    args = parser.parse_args(['--high', '0.9', '--merge-seconds', '2'])
    assert read_rules(args) == SegmentRules(high=0.9, merge_seconds=2)


def test_options_out_of_range(parser):
    with pytest.raises(ValueError, match=r'low must be in 0..high .0.5., 0 excluded, but got 0.6'):
        read_rules(parser.parse_args(['--low', '0.6']))
