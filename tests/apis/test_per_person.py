"""Each person's action: that of its crop, given as a video of its own."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.apis import TwoStreamInferencer, label_persons
from integralaction_mm.apis.persons import find_persons
from integralaction_mm.apis.poses import PoseFile
from integralaction_mm.apis.windows import shown_spans, window_starts
from integralaction_mm.video.reading import VideoReader


@pytest.fixture(scope='module')
def inferencer(stages) -> TwoStreamInferencer:
    return TwoStreamInferencer(*stages['rgb_pose'], device='cpu')


@pytest.fixture(scope='module')
def clip(inferencer, videos, tiny_data):
    """A person twice: as it is, and a second one to its right from frame 1 on."""
    poses = PoseFile(tiny_data / 'annotations.pkl').find(videos[0])
    keypoint, score = (np.repeat(poses[k], 2, axis=0) for k in ('keypoint', 'keypoint_score'))
    keypoint[1, ..., 0] += 8
    score[1, :1] = 0
    given = {**poses, 'keypoint': keypoint, 'keypoint_score': score}
    return inferencer.load(videos[0], given)


@pytest.mark.parametrize('window', [None, 10])
def test_each_person_is_recognised_as_a_video_of_its_own(inferencer, clip, window):
    labelled = label_persons(inferencer, clip, window, 3, batch_size=3, topk=12)
    persons = find_persons(clip)
    assert [person.place for person in persons] == [0, 1]
    frames = np.stack(list(VideoReader(clip.path)))
    for number, (person, found) in enumerate(zip(persons, labelled)):
        assert (found['person'], found['place']) == (number, person.place)
        assert (found['start'], found['end']) == (person.start, person.end)
        assert found['box'] == list(person.box)
        count = person.end - person.start
        length = min(window or count, count)
        starts = window_starts(count, length, 3)
        assert [w['start'] - person.start for w in found['windows']] == starts
        spans = [[person.start + t for t in span] for span in shown_spans(starts, length, count)]
        assert [w['span'] for w in found['windows']] == spans
        left, top, right, bottom = person.box
        for result in found['windows']:
            part = slice(result['start'], result['end'])
            keypoint, score = clip.poses_at(np.arange(result['start'], result['end']))
            place = [person.place]
            poses = dict(keypoint=keypoint[place] - [left, top], keypoint_score=score[place])
            crop = np.ascontiguousarray(frames[part, top:bottom, left:right])
            (expected,) = inferencer(crop, poses, topk=12)['predictions']
            wanted = {item['label']: item['score'] for item in expected['topk']}
            for item in result['topk']:
                assert item['score'] == pytest.approx(wanted[item['label']], abs=1e-5)
            assert min(result['gate_frames']) >= result['start']


def test_a_model_of_poses_alone_needs_no_frames(stages, clip, monkeypatch):
    inferencer = TwoStreamInferencer(*stages['pose_only'], device='cpu')
    monkeypatch.setattr(type(clip), 'images', None)  # nothing is decoded
    labelled = label_persons(inferencer, clip, 10, 5)
    assert [len(person['windows']) for person in labelled] == [3, 3]


def test_a_model_without_poses_finds_no_persons(stages, videos):
    inferencer = TwoStreamInferencer(*stages['rgb_only'], device='cpu')
    with pytest.raises(ValueError, match=r'\(--per-person\) must have 2D poses, but the model'):
        label_persons(inferencer, inferencer.load(videos[0]))
