"""The actor's surroundings: the scene, and the object beside the actor or in the hands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .actions import ACTIONS, labels_of_other_motions
from .scenes import EMPTY, UNSEEN_SCENES


@dataclass(frozen=True)
class Context:
    """What a video shows besides persons.

    Args:
        scene: Key of ``SCENES`` or ``UNSEEN_SCENES``, or ``EMPTY``.
        object: Key of ``BESIDE`` or of ``HELD``; None for no object.
    """

    scene: str
    object: str | None

    @classmethod
    def of(cls, label: int) -> Context:
        """Scene and object of an action."""
        return cls(ACTIONS[label].scene, ACTIONS[label].object)

    @property
    def scene_label(self) -> int | None:
        """Label of the action whose scene it is, None if it belongs to no action."""
        return {action.scene: label for label, action in enumerate(ACTIONS)}.get(self.scene)

    @property
    def object_label(self) -> int | None:
        """Label of the action whose object it is, None without an object."""
        objects = {action.object: label for label, action in enumerate(ACTIONS)}
        return None if self.object is None else objects[self.object]


def draw_context(
    split: str, label: int, in_context_rate: float, rng: np.random.Generator
) -> Context:
    """Draws the context of a video by the rule of its split.

    Whatever is not the action's own (scene, object or both) is that of an action with another
    motion.

    Args:
        split: One of ``SPLITS``.
        label: The action.
        in_context_rate: Share of the videos in their own context, if the split has no rule of
            its own.
        rng: Draws everything.
    """
    draw, other_label = rng.random(), int(rng.choice(labels_of_other_motions(label)))
    own, other = Context.of(label), Context.of(other_label)
    if split == 'test_out_of_context':
        return other
    if split == 'test_no_context':
        return Context(EMPTY, None)
    if split == 'test_wrong_scene':
        return Context(other.scene, own.object)
    if split == 'test_wrong_object':
        return Context(own.scene, other.object)
    if split == 'test_unseen_scene':
        return Context(str(rng.choice(list(UNSEEN_SCENES))), own.object)
    return own if draw < in_context_rate else other
