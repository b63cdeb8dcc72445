from __future__ import annotations

import pytest

from integralaction_mm.analysis.segment_files import describe_segments, write_segments
from integralaction_mm.analysis.segments import Segment

CLASSES = ['=1+1', 'cut <b> & paste\n']
SEGMENTS = [Segment(1, 0.0, 62.5, 0.876), Segment(0, 3661.0499, 3662.9996, 0.5)]


def test_json():
    assert describe_segments(SEGMENTS, CLASSES) == dict(
        segments=[
            dict(onset=0.0, end=62.5, label=1, name=CLASSES[1], score=0.876),
            dict(onset=3661.05, end=3663.0, label=0, name=CLASSES[0], score=0.5),
        ],
        time_per_action=[
            dict(label=1, name=CLASSES[1], seconds=62.5),
            dict(label=0, name=CLASSES[0], seconds=1.95),
        ],
    )


@pytest.mark.parametrize(
    ('suffix', 'text'),
    [
        (
            '.csv',
            'onset,end,label,name,score\n0.0,62.5,1,"cut <b> & paste\n",0.876\n'
            "3661.05,3663.0,0,'=1+1,0.5\n",
        ),
        (
            '.vtt',
            'WEBVTT\n\n1\n00:00:00.000 --> 00:01:02.500\ncut &lt;b&gt; &amp; paste\\n 88%\n\n'
            '2\n01:01:01.050 --> 01:01:03.000\n=1+1 50%\n',
        ),
        (
            '.srt',
            '1\n00:00:00,000 --> 00:01:02,500\ncut &lt;b&gt; &amp; paste\\n 88%\n\n'
            '2\n01:01:01,050 --> 01:01:03,000\n=1+1 50%\n',
        ),
    ],
)
def test_formats(tmp_path, suffix, text):
    path = tmp_path / f'a{suffix}'
    write_segments(path, SEGMENTS, CLASSES)
    assert path.read_text() == text


def test_a_video_without_any_action(tmp_path):
    for suffix in ('.csv', '.vtt', '.srt'):
        write_segments(tmp_path / f'a{suffix}', [], CLASSES)
    assert (tmp_path / 'a.vtt').read_text() == 'WEBVTT\n'
    assert (tmp_path / 'a.srt').read_text() == ''


def test_another_suffix(tmp_path):
    with pytest.raises(ValueError, match='path must end in one of .csv, .vtt, .srt, but got'):
        write_segments(tmp_path / 'a.txt', SEGMENTS, CLASSES)
