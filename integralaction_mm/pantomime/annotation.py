"""The annotation of one video: its content, and the poses that an estimator would find in it.

Letters: P persons, T frames.
"""

from __future__ import annotations

import numpy as np

from .actions import labels_of_other_motions
from .estimator import estimate
from .script import Script, VideoId, perform, write_script
from .settings import Settings

FPS = 30.0


def annotate(video: VideoId, settings: Settings) -> dict:
    """Annotation of one video in the form of MMAction2's ``PoseDataset``; draws nothing.

    The label is always the action of the actor in the pictures. ``scene`` and ``object`` are
    labels of the actions whose scene and object are shown, None if they belong to no action. In
    'test_other_pose', ``pose_label`` is the action of the person whose pose it is.
    """
    script = write_script(video, settings)
    rng = video.shown.rng(settings.seed, 1)
    total_frames = len(script.actor.joints)
    width, height = settings.size
    annotation = {
        'frame_dir': video.name,
        'filename': f'{video.name}.mp4',
        'label': video.label,
        'total_frames': total_frames,
        'img_shape': (height, width),
        'original_shape': (height, width),
        'keypoint': np.empty(0),
        'keypoint_score': np.empty(0),
        'fps': FPS,
        'scene': script.context.scene_label,
        'object': script.context.object_label,
    }
    if video.split == 'test_other_pose':
        rng = video.rng(settings.seed, 3)
        other = int(rng.choice(labels_of_other_motions(video.label)))
        annotation['pose_label'] = other
        script = perform(other, script.context, total_frames, settings.size, rng)
    keypoint, score = _find_poses(script, settings.size, rng)
    missing = _missing_frames(video, total_frames, settings.seed)
    keypoint[:, missing], score[:, missing] = 0, 0
    annotation.update(keypoint=keypoint, keypoint_score=score)
    return annotation


def _find_poses(
    script: Script, size: tuple[int, int], rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Joints, float16 (P, T, 18, 2), in pixels, and scores, float16 (P, T, 18)."""
    persons = [p for p in (script.actor, script.bystander) if p is not None]
    truth = np.stack([person.joints for person in persons])
    heights = [person.height for person in persons]
    return estimate(truth, heights, size, script.far_side, rng)


def _missing_frames(video: VideoId, total_frames: int, seed: int) -> np.ndarray:
    """Indices of the frames in which nobody is found, by the rule of the split.

    In 'test_half_pose' half of the frames: consecutive in videos of even index, anywhere in those
    of odd index.
    """
    if video.split == 'test_no_pose':
        return np.arange(total_frames)
    if video.split != 'test_half_pose':
        return np.arange(0)
    rng, count = video.rng(seed, 3), total_frames // 2
    if video.index % 2:
        return rng.choice(total_frames, count, replace=False)
    return np.arange(count) + rng.integers(total_frames - count + 1)
