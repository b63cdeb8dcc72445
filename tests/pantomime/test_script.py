"""What happens in a video: the rule of the contexts."""

from __future__ import annotations

import pytest

from integralaction_mm.pantomime.actions import ACTIONS
from integralaction_mm.pantomime.script import VideoId, write_script
from integralaction_mm.pantomime.settings import BASIC_SPLITS, Settings


@pytest.mark.parametrize('split', BASIC_SPLITS)
def test_context_rule(split):
    """Own context at the rate of the split; otherwise that of an action with another motion."""
    settings = Settings(0, 40, 40, 40, (96, 72), 16)
    own = 0
    for label in range(12):
        for index in range(40):
            context = write_script(VideoId(split, label, index), settings).context
            assert context.scene_label == context.object_label
            own += context.scene_label == label
            if context.scene_label != label:
                assert ACTIONS[context.scene_label].motion is not ACTIONS[label].motion
    rate = own / 480
    if split == 'test_out_of_context':
        assert rate == 0
    else:
        assert rate == pytest.approx(0.95, abs=0.03)


def test_same_video_same_script():
    settings, video = Settings(0, 1, 1, 1, (96, 72), 30), VideoId('val', 3, 1)
    one, two = write_script(video, settings), write_script(video, settings)
    assert (one.actor.joints == two.actor.joints).all()
    other = write_script(VideoId('val', 3, 2), settings)
    assert (
        one.actor.joints.shape != other.actor.joints.shape
        or (one.actor.joints != other.actor.joints).any()
    )
    assert 26 <= len(one.actor.joints) <= 34  # 0.85 to 1.15 of 30 frames
    assert video.name == f'val/{ACTIONS[3].name.replace(" ", "_")}_0001'


def test_the_actor_stands_in_the_frame():
    settings = Settings(0, 1, 1, 1, (96, 72), 30)
    for label in range(12):
        for index in range(5):
            joints = write_script(VideoId('train', label, index), settings).actor.joints
            assert joints.min() >= -1
            assert (joints.max(axis=(0, 1)) <= (97, 73)).all()
