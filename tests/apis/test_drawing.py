from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from videos import SAMPLE_RATE, encode, listen

from integralaction_mm.apis import draw_timeline, draw_video
from integralaction_mm.apis.clip import Clip, open_clip
from integralaction_mm.apis.drawing import draw_frames
from integralaction_mm.layouts import LAYOUTS
from integralaction_mm.video.reading import VideoReader

COUNT = 12


def clip_of(shape: tuple[int, int]) -> Clip:
    frames = [np.full((*shape, 3), (0, 0, 20 * t), dtype=np.uint8) for t in range(COUNT)]
    poses = dict(
        keypoint=np.full((1, COUNT, 18, 2), shape[0] / 2.0),
        keypoint_score=np.ones((1, COUNT, 18)),
        img_shape=shape,
        total_frames=COUNT,
    )
    return Clip('clip', COUNT, shape, 25.0, frames=frames, poses=poses)


def result_of(name: str, **more) -> dict:
    topk = [dict(label=0, name=name, score=0.75), dict(label=1, name='other', score=0.25)]
    return dict(topk=topk, gate_frames=[0, COUNT - 1], gate=[0.25, 0.75], **more)


def read(path) -> tuple[float, list[np.ndarray]]:
    reader = VideoReader(path)
    return reader.fps, [frame.astype(int) for frame in reader]


@pytest.mark.parametrize(
    ('shape', 'size'),
    [((48, 64), (480, 1000)), ((1080, 1920), (540, 1320)), ((60, 600), (460, 1000))],
)
def test_video_has_all_frames_and_fits_a_screen(shape, size, tmp_path):
    out = tmp_path / 'new' / 'clip.mp4'
    draw_video(clip_of(shape), [result_of('jump')], out, LAYOUTS['openpose18'])
    fps, frames = read(out)
    assert fps == 25
    assert len(frames) == COUNT
    assert frames[0].shape == (*size, 3)
    width = size[1] - 360
    blues = [frame[size[0] // 2, width - 20, 2] for frame in frames]
    np.testing.assert_allclose(blues, 20 * np.arange(COUNT), atol=12)  # lossy
    joint = tuple(round(shape[0] / 2 * width / shape[1]) for _ in 'xy')
    top = (size[0] - round(shape[0] * width / shape[1])) // 2
    assert frames[0][top + joint[1], joint[0]].min() > 150  # a white dot on black


def test_conflict_is_drawn_as_it_is(tmp_path):
    shown = []
    for number, conflict in enumerate((None, 0.15, 0.95)):
        more = {} if conflict is None else dict(context_conflict=conflict)
        out = tmp_path / f'{number}.mp4'
        draw_video(clip_of((48, 64)), [result_of('jump', **more)], out)
        shown.append(read(out)[1][0])
    # Only the line of the conflict differs, and from one probability to another only its number.
    rows = [np.flatnonzero((abs(shown[0] - frame) > 60).any(axis=(1, 2))) for frame in shown[1:]]
    assert all(0 < np.ptp(found) < 20 for found in rows)
    columns = np.flatnonzero((abs(shown[1] - shown[2]) > 60).any(axis=(0, 2)))
    assert 0 < np.ptp(columns) < 30


def test_a_pose_beside_its_body_is_told_on_a_line_of_its_own(tmp_path):
    shown = []
    for number, more in enumerate(({}, dict(pose_on_body=0.25))):
        result = result_of('jump', context_conflict=0.5, **more)
        out = tmp_path / f'{number}.mp4'
        draw_video(clip_of((48, 64)), [result], out)
        shown.append(read(out)[1][0])
    rows = np.flatnonzero((abs(shown[0] - shown[1]) > 60).any(axis=(1, 2)))
    assert 0 < np.ptp(rows) < 20


def test_frame_rate(tmp_path):
    clip = replace(clip_of((48, 64)), fps=240.013)
    draw_video(clip, [result_of('jump')], tmp_path / 'fast.mp4', LAYOUTS['openpose18'])
    assert read(tmp_path / 'fast.mp4')[0] == pytest.approx(240.013)


def test_sound_is_kept(tmp_path):
    tone = np.sin(np.arange(SAMPLE_RATE) / 20).astype(np.float32)
    path = encode(tmp_path / 'in.mp4', clip_of((48, 64)).frames, 25, sound=('aac', tone))
    draw_video(open_clip(path), [result_of('jump')], tmp_path / 'out.mp4')
    assert np.abs(listen(tmp_path / 'out.mp4')[2]).max() > 0.5


def test_video_that_fails_leaves_no_half_of_it(tmp_path):
    clip = clip_of((48, 64))
    broken = replace(clip, frames=[*clip.frames[:5], np.zeros((4, 4), np.uint8)])
    with pytest.raises((cv2.error, ValueError, IndexError)):
        draw_video(broken, [result_of('jump')], tmp_path / 'a.mp4', LAYOUTS['openpose18'])
    assert not list(tmp_path.iterdir())


def strip_of(frame: np.ndarray) -> np.ndarray:
    """The gate over time in a drawn frame: (92, 320, 3), from the first frame to the last."""
    return frame[480 - 26 - 92 : 480 - 26, 660:980]


def test_gate_over_time_is_drawn_as_it_is(tmp_path):
    """G = 0.25 in the first frame, 0.75 in the last: so much of the strip's height is orange."""
    draw_video(clip_of((48, 64)), [result_of('jump')], tmp_path / 'clip.mp4')
    orange, blue = np.array([230, 159, 0]), np.array([86, 180, 233])
    strip = strip_of(read(tmp_path / 'clip.mp4')[1][5])
    of_appearance = np.abs(strip - orange).sum(axis=-1) < np.abs(strip - blue).sum(axis=-1)
    for x, share in ((4, 0.25), (80, 0.375), (240, 0.625), (315, 0.75)):
        column = of_appearance[:, x - 2 : x + 3].mean(axis=1)
        assert column.mean() == pytest.approx(share, abs=0.04)
        assert column[-8:].mean() > 0.9  # appearance below, pose above
        assert column[:8].mean() < 0.1


def test_cursor_goes_from_the_first_frame_to_the_last(tmp_path):
    draw_video(clip_of((48, 64)), [result_of('jump')], tmp_path / 'clip.mp4')
    strips = [strip_of(frame) for frame in read(tmp_path / 'clip.mp4')[1]]
    places = [strip.min(axis=-1).mean(axis=0).argmax() for strip in strips]
    np.testing.assert_allclose(places, 319 * np.arange(COUNT) / (COUNT - 1), atol=2)


def test_panel_follows_the_windows(tmp_path):
    results = [result_of('jump', span=[0, 6]), result_of('a longer name', span=[6, COUNT])]
    draw_video(clip_of((48, 64)), results, tmp_path / 'clip.mp4')
    heads = [frame[30:55, 650:900] for frame in read(tmp_path / 'clip.mp4')[1]]
    assert np.abs(heads[1] - heads[5]).mean() < 3
    assert np.abs(heads[5] - heads[6]).mean() > 5
    assert np.abs(heads[6] - heads[11]).mean() < 3


def test_timeline(tmp_path):
    windows = [result_of('jump', span=[0, 6], pred_gate=[0.5]), result_of('run', span=[6, 12])]
    draw_timeline(windows[:1], 10.0, tmp_path / 'new' / 'gate.png')
    for window in windows:
        window.pop('pred_gate', None)
    draw_timeline(windows, 10.0, tmp_path / 'plain.png')
    tall, plain = (cv2.imread(str(tmp_path / name)) for name in ('new/gate.png', 'plain.png'))
    assert len(tall) > len(plain) > 100


def test_each_person_has_its_words_while_it_is_there():
    clip, results = clip_of((240, 320)), [result_of('jump')]
    windows = [dict(result_of(name), span=span) for name, span in (('a', [3, 6]), ('bb', [6, 9]))]
    person = dict(person=0, place=0, start=3, end=9, windows=windows)
    plain = np.stack(list(draw_frames(clip, results)))
    drawn = np.stack(list(draw_frames(clip, results, persons=[person])))
    differs = (plain != drawn).any(axis=-1)  # [T, h, w]
    assert differs.any(axis=(1, 2)).tolist() == [3 <= t < 9 for t in range(COUNT)]
    rows, columns = np.nonzero(differs[4])
    scale = drawn[0].shape[0] / 240  # joints are all at (120, 120)
    assert rows.max() <= 120 * scale + 1
    assert columns.mean() == pytest.approx(120 * scale, abs=8)
    assert (differs[4] != differs[7]).any()  # other words
    assert (drawn[4, rows.min() : rows.max(), columns.min() : columns.max()] > 200).any()
