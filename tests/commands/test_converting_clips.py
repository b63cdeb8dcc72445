"""A converter of clips as a user starts it, and the mistakes that all of them share."""

from __future__ import annotations

import pickle
import sys

import numpy as np
import pytest

from integralaction_mm.commands import (
    penn_action_to_posedataset,
    ut_interaction_to_posedataset,
    weizmann_to_posedataset,
)

WITH_POSES = (weizmann_to_posedataset.main, ut_interaction_to_posedataset.main)


@pytest.mark.parametrize('main', [*WITH_POSES, penn_action_to_posedataset.main])
def test_a_missing_folder_ends_in_one_line(ended, main):
    poses = ('--poses', 'b') if main in WITH_POSES else ()
    code, text = ended(main, 'nowhere', *poses, '--out', 'out')
    assert code == 1
    assert text.splitlines()[-1].startswith('tool.py: error: ')
    assert 'not found: nowhere' in text.splitlines()[-1]


def test_says_what_was_done(root, run_process, tmp_path):
    pose = dict(keypoint=np.ones((1, 2, 17, 2)), keypoint_score=np.ones((1, 2, 17)))
    items = [dict(frame_dir='a', label=0, total_frames=2, img_shape=(9, 9), **pose)]
    items.append({**items[0], 'frame_dir': 'b', 'keypoint_score': np.zeros((1, 2, 17))})
    content = dict(split=dict(train=['a'], test=['b']), annotations=items)
    (tmp_path / 'penn.pkl').write_bytes(pickle.dumps(content))
    tool = root / 'tools/dataset_converters/penn_action_to_posedataset.py'
    done = run_process(sys.executable, tool, 'penn.pkl', '--out', 'out', cwd=tmp_path)
    assert done.stdout.splitlines() == [
        'no visible joint: b (2 frames)',
        'penn_action: read 2, wrote 1, left out 1 (no visible joint: 1) -> out/annotations.pkl',
    ]
