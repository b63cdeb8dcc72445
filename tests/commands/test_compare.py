from __future__ import annotations

import json

from markdown import squeeze


def test_compare(analyse, tmp_path):
    done = analyse('compare', 'rgb.pkl', 'ia.pkl', '--resamples', '20', '--level', '0.9')
    assert '| rgb | ia | 25.0 |' in squeeze(done.stdout)
    changed = (tmp_path / 'analysis/changed_videos.csv').read_text()
    assert changed == 'video,class,rgb,ia,right\nv/c.mp4,1,0,1,ia\n'
    assert json.loads((tmp_path / 'analysis/pairs.json').read_text())[0]['p'] == 1
