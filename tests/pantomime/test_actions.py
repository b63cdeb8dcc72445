"""The twelve actions: which share what."""

from __future__ import annotations

from integralaction_mm.pantomime import CLASSES
from integralaction_mm.pantomime.actions import ACTIONS, labels_of_other_motions
from integralaction_mm.pantomime.objects import BESIDE, HELD
from integralaction_mm.pantomime.scenes import SCENES

PAIRS = [('playing ice hockey', 'sweeping floor'), ('pulling rope', 'rowing boat')]


def test_exactly_two_pairs_share_their_motion():
    by_name = {action.name: action for action in ACTIONS}
    for first, second in PAIRS:
        assert by_name[first].motion is by_name[second].motion
        assert by_name[first].scene != by_name[second].scene
        assert by_name[first].object != by_name[second].object
        label = CLASSES.index(first)
        assert CLASSES.index(second) not in labels_of_other_motions(label)
    assert len({action.motion.pose for action in ACTIONS}) == 10


def test_every_action_has_its_own_scene_and_object():
    assert {action.scene for action in ACTIONS} == set(SCENES)
    assert {action.object for action in ACTIONS} == {*BESIDE, *HELD}
    assert len(CLASSES) == len(SCENES) == len({*BESIDE, *HELD}) == 12
