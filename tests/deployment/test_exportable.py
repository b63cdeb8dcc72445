"""A recognizer from tensors to tensors, without ONNX."""

from __future__ import annotations

import pytest
import torch
from exported import pantomime
from mmaction.registry import MODELS
from mmengine.registry import DefaultScope

from integralaction_mm.deployment.exportable import ExportableRecognizer
from integralaction_mm.deployment.pipeline import read_pipeline


def build(stage: str, pose_input: str = 'keypoints', **head) -> ExportableRecognizer:
    cfg = pantomime(stage, **head)
    torch.manual_seed(0)
    with DefaultScope.overwrite_default_scope('mmaction'):
        model = MODELS.build(cfg.model)
    if hasattr(model.cls_head, 'fc_cls'):
        model.cls_head.fc_cls.weight.data *= 10  # clear scores
    return ExportableRecognizer(model, read_pipeline(cfg), pose_input)


@pytest.mark.parametrize('stage, pose_input, inputs, outputs', [
    ('rgb_pose', 'keypoints', ['frames', 'keypoints'], ['scores', 'gate']),
    ('rgb_pose', 'maps', ['frames', 'maps'], ['scores', 'gate']),
    (
        'rgb_pose+robust', 'keypoints', ['frames', 'keypoints'],
        ['scores', 'gate', 'conflict', 'scores_rgb', 'scores_pose'],
    ),
    ('pose_only', 'maps', ['maps'], ['scores']),
    ('rgb_only', 'keypoints', ['frames'], ['scores']),
    ('stgcn_joint', 'keypoints', ['graph'], ['scores']),
    ('rgb_gated_stgcn', 'maps', ['frames', 'graph'], ['scores', 'gate']),
    ('posec3d_limb', 'keypoints', ['points'], ['scores']),
    ('posec3d_limb', 'maps', ['limbs'], ['scores']),
])  # fmt: skip
def test_inputs_and_outputs(stage, pose_input, inputs, outputs):
    model = build(stage, pose_input)
    names = [dict(points='keypoints', limbs='maps').get(name, name) for name in inputs]
    assert (model.input_names, model.output_names) == (names, outputs)
    given = model.random_inputs(2)
    shapes = dict(
        frames=(2, 8, 3, 48, 64),
        keypoints=(2, 8, 5, 18, 3),
        maps=(2, 8, 52, 24, 32),
        graph=(2, 1, 32, 18, 3),
        points=(2, 8, 2, 18, 3),
        limbs=(2, 8, 17, 32, 32),
    )
    assert [tuple(value.shape) for value in given] == [shapes[name] for name in inputs]
    with torch.no_grad():
        found = dict(zip(outputs, model(*given)))
    assert found['scores'].shape == (2, 12)
    torch.testing.assert_close(found['scores'].sum(dim=1), torch.ones(2))
    if 'gate' in found:
        assert found['gate'].shape == (2, 8)
        assert ((found['gate'] > 0) & (found['gate'] < 1)).all()
    if 'conflict' in found:
        assert found['conflict'].shape == (2,)


def test_frames_are_normalized_as_the_model_does_it():
    model = build('rgb_only')
    frames = model.random_inputs(2)[0]
    preprocessed = model.model.data_preprocessor(
        dict(inputs=list(frames), data_samples=[None] * 2)
    )['inputs']
    torch.testing.assert_close(model._normalize(frames), preprocessed)
    assert preprocessed.min() < -1  # it does normalize


def test_keypoints_and_their_maps_agree():
    """A joint in the middle of the frames is in the middle of its map, at half the size."""
    model = build('pose_only')
    keypoints = torch.full((1, 8, 5, 18, 3), torch.nan)
    keypoints[:, :, 0, 4] = torch.tensor([32.0, 24.0, 0.75])
    maps = model._render(keypoints)
    assert maps.shape == (1, 8, 52, 24, 32)
    assert (maps[0, :, 4].flatten(1).argmax(dim=1) == 12 * 32 + 16).all()
    assert (maps[0, :, 4, 12, 16] == 1).all()  # the score decides whether it is drawn, not how
    drawn = build('pose_only', 'maps')
    with torch.no_grad():
        torch.testing.assert_close(model(keypoints), drawn(maps))


def test_scores_of_each_stream():
    model = build('rgbposeconv3d')
    assert model.output_names == ['scores', 'scores_rgb', 'scores_pose']
    with torch.no_grad():
        mean, rgb, pose = model(*model.random_inputs(1))
    torch.testing.assert_close(mean, (rgb + pose) / 2)
    assert not torch.allclose(rgb, pose)
    assert model.free_axes['keypoints'] == {0: 'batch', 2: 'persons'}


def test_mirror_images_are_averaged():
    model = build('posec3d_keypoint', 'maps')
    (maps,) = model.random_inputs(1)
    mirrored = model.targets.double(maps)[1:]
    assert not torch.equal(maps, mirrored)
    with torch.no_grad():
        torch.testing.assert_close(model(maps), model(mirrored))


def test_what_is_no_such_model():
    with pytest.raises(ValueError, match="pose_input must be one of .*, but got 'poses'"):
        build('rgb_only', 'poses')
    with pytest.raises(ValueError, match="average_clips of the head must be 'prob', but got 'sc"):
        build('rgb_only', average_clips='score')
    spec = read_pipeline(pantomime('rgb_only'))
    with pytest.raises(ValueError, match='TwoStreamRecognizer, Recognizer2D, .* but got Linear'):
        ExportableRecognizer(torch.nn.Linear(1, 1), spec)
