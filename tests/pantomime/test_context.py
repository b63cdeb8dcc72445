"""Which scene and object a video shows."""

from __future__ import annotations

import numpy as np
import pytest

from integralaction_mm.pantomime.actions import ACTIONS, CLASSES
from integralaction_mm.pantomime.context import Context, draw_context
from integralaction_mm.pantomime.scenes import EMPTY, SCENES, UNSEEN_SCENES, draw_scene
from integralaction_mm.pantomime.script import VideoId, write_script
from integralaction_mm.pantomime.settings import BASIC_SPLITS, SPLITS, Settings


def contexts(split: str, label: int, rate: float = 0.95) -> list[Context]:
    return [draw_context(split, label, rate, np.random.default_rng(seed)) for seed in range(40)]


def check_own_scene(context: Context, label: int) -> bool:
    return context.scene == ACTIONS[label].scene


def check_own_object(context: Context, label: int) -> bool:
    return context.object == ACTIONS[label].object


def check_other_motion(other: int | None, label: int) -> bool:
    return other is not None and ACTIONS[other].motion is not ACTIONS[label].motion


@pytest.mark.parametrize('label', range(12), ids=CLASSES)
def test_every_split_has_its_rule(label):
    for context in contexts('test_no_context', label):
        assert context == Context(EMPTY, None)
        assert context.scene_label is None
        assert context.object_label is None
    for context in contexts('test_wrong_scene', label):
        assert check_other_motion(context.scene_label, label)
        assert check_own_object(context, label)
    for context in contexts('test_wrong_object', label):
        assert check_own_scene(context, label)
        assert check_other_motion(context.object_label, label)
    for context in contexts('test_unseen_scene', label):
        assert context.scene_label is None
        assert check_own_object(context, label)
    drawn = {context.scene for context in contexts('test_unseen_scene', label)}
    assert drawn == set(UNSEEN_SCENES)


@pytest.mark.parametrize('rate, expected', [(1.0, 480), (0.0, 0)])
def test_in_context_rate_where_the_split_has_no_rule(rate, expected):
    own = sum(
        check_own_scene(context, label) and check_own_object(context, label)
        for label in range(12)
        for context in contexts('train', label, rate)
    )
    assert own == expected


@pytest.mark.parametrize('split', SPLITS)
def test_in_context_rate_is_that_of_train_and_val_alone(split):
    def scripts(rate: float) -> list:
        settings = Settings(0, 40, 40, 40, (96, 72), 16, in_context_rate=rate, splits=SPLITS)
        videos = [VideoId(split, label, index) for label in range(12) for index in range(40)]
        return [(video.label, write_script(video, settings)) for video in videos]

    half, default = scripts(0.5), scripts(0.95)
    own = np.mean([check_own_scene(script.context, label) for label, script in half])
    if split in ('train', 'val'):
        assert own == pytest.approx(0.5, abs=0.07)
    else:
        assert [s.context for _, s in half] == [s.context for _, s in default]
    # Whatever the rate, who acts and how stays the same.
    for (_, one), (_, other) in zip(half[::7], default[::7]):
        np.testing.assert_array_equal(one.actor.joints, other.actor.joints)


def test_new_splits_come_after_those_that_seeds_were_given_to():
    assert SPLITS[:4] == BASIC_SPLITS
    assert BASIC_SPLITS == ('train', 'val', 'test_in_context', 'test_out_of_context')
    assert SPLITS[4:] == (
        'test_no_context',
        'test_wrong_scene',
        'test_wrong_object',
        'test_unseen_scene',
        'test_half_pose',
        'test_no_pose',
        'test_other_pose',
    )


def test_unseen_scenes_are_no_scenes_of_actions():
    assert len(UNSEEN_SCENES) >= 4
    assert not set(UNSEEN_SCENES) & {*SCENES, EMPTY}
    assert not {action.scene for action in ACTIONS} & {*UNSEEN_SCENES, EMPTY}


@pytest.mark.parametrize('scene', [*UNSEEN_SCENES, EMPTY])
def test_unseen_scenes_look_like_no_other(scene):
    """The 2x2 thumbnail is nearer to those of the same scene than to any action's."""

    def thumbnails(name: str) -> np.ndarray:
        drawn = [draw_scene(name, (96, 72), np.random.default_rng(n)) for n in range(8)]
        return np.stack(drawn).reshape(8, 2, 36, 2, 48, 3).mean(axis=(2, 4)).reshape(8, -1)

    centroid = thumbnails(scene).mean(axis=0)
    spread = np.linalg.norm(thumbnails(scene) - centroid, axis=-1).mean()
    others = [np.linalg.norm(thumbnails(name).mean(axis=0) - centroid) for name in SCENES]
    assert min(others) > spread


def test_empty_studio_has_nothing_in_it():
    """Along a row nothing but grain; a scene with props varies far more."""

    def variation(name: str) -> float:
        image = draw_scene(name, (160, 120), np.random.default_rng(0)).astype(float)
        return image.mean(axis=-1).std(axis=1).mean()

    assert variation(EMPTY) < 5
    assert min(variation(name) for name in UNSEEN_SCENES) > 2 * variation(EMPTY)
