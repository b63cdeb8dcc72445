from __future__ import annotations

from integralaction_mm.analysis.segments import SegmentRules
from integralaction_mm.apis.segments import describe_windows


def test_windows_become_segments_and_files(tmp_path):
    stream = dict(rgb=dict(pred_scores=[]))
    results = [
        dict(start=0, end=15, span=[0, 15], pred_scores=[0.1, 0.9], streams=stream),
        dict(start=15, end=30, span=[15, 30], pred_scores=[0.9, 0.1], streams=stream),
    ]
    content = describe_windows(results, 10.0, ['rest', 'jump'], SegmentRules(), tmp_path / 'a')
    (jump, rest) = content['segments']
    # Middles at 0.75 and 2.25 s: 0.9 to 0.1 passes 0.4 after 5/8 of 1.5 s, 0.1 to 0.9 after 3/8.
    assert (jump['name'], jump['onset'], jump['end']) == ('jump', 0.0, 1.688)
    assert (rest['name'], rest['onset'], rest['end']) == ('rest', 1.312, 3.0)
    assert content['windows'][0] == dict(start=0, end=15, span=[0, 15], streams=dict(rgb={}))
    assert sorted(path.name for path in tmp_path.iterdir()) == ['a.csv', 'a.srt', 'a.vtt']
