from __future__ import annotations

import pytest
import torch
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope
from torch import Tensor

from integralaction_mm.models import TwoStreamRecognizer
from integralaction_mm.models.recognizers.joint_features import look_at_joints

SEGMENTS, CLASSES = 2, 3


@pytest.fixture(autouse=True)
def _scope():
    """The scope that default_runtime.py sets."""
    with DefaultScope.overwrite_default_scope('mmaction'):
        yield


def build(**kwargs) -> TwoStreamRecognizer:
    """Two real ResNet-18s with temporal shift, two frames a clip."""
    torch.manual_seed(0)
    backbone = dict(depth=18, num_segments=SEGMENTS, shift_div=8)
    config = dict(
        type='TwoStreamRecognizer',
        rgb_backbone=dict(type='ResNetTSM', pretrained2d=False, **backbone),
        pose_backbone=dict(type='StemlessResNetTSM', in_channels=5, **backbone),
        cls_head=dict(
            type='PoseDrivenGatingHead', num_classes=CLASSES, channels=8, num_segments=SEGMENTS
        ),
        data_preprocessor=dict(
            type='MultiModalDataPreprocessor',
            preprocessors=dict(
                imgs=dict(type='ActionDataPreprocessor', mean=[127.5], std=[127.5]),
                heatmap_imgs=dict(type='ActionDataPreprocessor'),
            ),
        ),
    )
    return MODELS.build({**config, **kwargs})


def data(videos: int = 2, clips: int = 1) -> dict:
    """What a data loader gives: lists of each video's frames and pose maps."""
    torch.manual_seed(1)
    frames = clips * SEGMENTS
    return dict(
        inputs=dict(
            imgs=[
                torch.randint(256, (frames, 3, 32, 32), dtype=torch.uint8) for _ in range(videos)
            ],
            heatmap_imgs=[torch.rand(frames, 5, 8, 8) for _ in range(videos)],
        ),
        data_samples=[ActionDataSample().set_gt_label(label) for label in range(videos)],
    )


def inputs(model: TwoStreamRecognizer, **kwargs) -> dict[str, Tensor]:
    return model.data_preprocessor(data(**kwargs))['inputs']


def copied(state_dict: dict[str, Tensor]) -> dict[str, Tensor]:
    return {key: value.clone() for key, value in state_dict.items()}


def changed(before: dict[str, Tensor], after: dict[str, Tensor]) -> set[str]:
    return {key for key, value in before.items() if not torch.equal(value, after[key])}


def train_step(model: TwoStreamRecognizer) -> set[str]:
    """Names of the tensors that one step of a real optimizer changed."""
    optim_wrapper = build_optim_wrapper(
        model,
        dict(optimizer=dict(type='SGD', lr=0.1, momentum=0.9, weight_decay=1e-4)),
    )
    before = copied(model.state_dict())
    log = model.train_step(data(), optim_wrapper)
    assert torch.isfinite(log['loss'])
    return changed(before, model.state_dict())


def test_frozen_streams_stay_as_they_are():
    model = build()
    model.train()
    assert model.training
    assert model.cls_head.training
    assert not any(
        module.training
        for stream in (model.rgb_backbone, model.pose_backbone)
        for module in stream.modules()
    )
    names = train_step(model)
    assert names
    assert all(name.startswith('cls_head.') for name in names)
    assert {'cls_head.gate_norm.running_mean', 'cls_head.fc_cls.weight'} <= names


def test_frozen_streams_have_no_graph():
    model = build()
    batch = {key: value.requires_grad_() for key, value in inputs(model).items()}
    feats, _ = model.extract_feat(batch)
    assert all(not feat.requires_grad and feat.grad_fn is None for feat in feats)
    trained = {name for name, parameter in model.named_parameters() if parameter.requires_grad}
    assert trained == {name for name, _ in model.named_parameters() if name.startswith('cls_head')}
    losses = model(inputs(model), data()['data_samples'], mode='loss')
    (losses['loss_cls'] + losses['loss_gate']).backward()
    assert all(parameter.grad is None for parameter in model.rgb_backbone.parameters())
    assert model.cls_head.gate_fc.weight.grad is not None


def test_no_gradient_stays_off_for_free_streams():
    model = build(freeze_streams=False)
    with torch.no_grad():
        feats, _ = model.extract_feat(inputs(model))
    assert not any(feat.requires_grad for feat in feats)


def test_free_streams_train():
    model = build(freeze_streams=False)
    model.train()
    assert model.rgb_backbone.training
    assert model.pose_backbone.training
    assert all(parameter.requires_grad for parameter in model.parameters())
    names = train_step(model)
    for stream, norm in (('rgb', 'conv1.bn'), ('pose', 'layer4.1.conv2.bn')):
        assert f'{stream}_backbone.conv1.conv.weight' in names
        assert f'{stream}_backbone.{norm}.running_mean' in names


@pytest.mark.parametrize('freeze_streams', [True, False])
def test_eval_then_train(freeze_streams):
    model = build(freeze_streams=freeze_streams)
    assert model.eval() is model
    assert not any(module.training for module in model.modules())
    assert model.train() is model
    assert model.pose_backbone.layer1.training != freeze_streams


def test_forward_modes():
    model = build()
    model.eval()
    batch = inputs(model)
    rgb, pose = model(batch)
    assert rgb.shape == (4, 512, 1, 1)
    assert pose.shape == (4, 512, 1, 1)
    scores, gate_logits = model(batch, stage='head')
    assert scores.shape == (2, CLASSES)
    assert gate_logits.shape == (2, SEGMENTS, 8)
    torch.testing.assert_close(model.cls_head((rgb, pose))[0], scores)
    losses = model(batch, data()['data_samples'], mode='loss')
    assert {'loss_cls', 'loss_gate', 'gate_mean'} <= set(losses)
    predictions = model(batch, data()['data_samples'], mode='predict')
    assert [sample.pred_score.shape for sample in predictions] == [(CLASSES,)] * 2


@pytest.mark.parametrize('kwargs, error, message', [
    (dict(stage='neck'), ValueError, r"stage must .* \('backbone', 'head'\), but got 'neck'"),
    (dict(mode='train'), RuntimeError, 'Invalid mode "train"'),
])  # fmt: skip
def test_wrong_mode(kwargs, error, message):
    model = build()
    with pytest.raises(error, match=message):
        model(inputs(model), **kwargs)


def test_prediction_is_the_mean_over_clips():
    model = build()
    model.eval()
    batch = data(videos=2, clips=3)
    predictions = model.test_step(data(videos=2, clips=3))
    for video, prediction in enumerate(predictions):
        clips = []
        for clip in range(3):
            frames = slice(clip * SEGMENTS, (clip + 1) * SEGMENTS)
            single = {key: [value[video][frames]] for key, value in batch['inputs'].items()}
            clips += model.test_step(dict(inputs=single, data_samples=[ActionDataSample()]))
        for field in ('pred_score', 'pred_gate'):
            mean = torch.stack([getattr(clip, field) for clip in clips]).mean(dim=0)
            torch.testing.assert_close(getattr(prediction, field), mean, atol=1e-5, rtol=1e-4)
        assert prediction.pred_score.sum().item() == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize(('stream', 'depth'), [('rgb', 4), ('pose', SEGMENTS * 4)])
def test_temporal_shift_over_other_clips_than_the_head(stream, depth):
    types = dict(rgb='ResNetTSM', pose='StemlessResNetTSM')
    backbone = dict(type=types[stream], depth=18, num_segments=depth)
    message = f'num_segments of {stream}_backbone must be {SEGMENTS}, .* but got {depth}'
    with pytest.raises(ValueError, match=message):
        build(**{f'{stream}_backbone': backbone})


def test_pose_at_four_times_the_rate():
    model = build(
        pose_backbone=dict(type='StemlessResNetTSM', in_channels=5, num_segments=4 * SEGMENTS),
        cls_head=dict(
            type='PoseDrivenGatingHead',
            num_classes=CLASSES,
            num_segments=SEGMENTS,
            pose_pool=4,
        ),
    )
    model.eval()
    batch = inputs(model)
    batch['heatmap_imgs'] = torch.rand(2, 4 * SEGMENTS, 5, 8, 8)
    assert model(batch, stage='head')[0].shape == (2, CLASSES)


def test_initial_weights_reach_every_part():
    model = build()
    before = copied(model.state_dict())
    model.init_weights()
    names = changed(before, model.state_dict())
    assert {name.split('.')[0] for name in names} == {'rgb_backbone', 'pose_backbone', 'cls_head'}
    assert not any(parameter.requires_grad for parameter in model.rgb_backbone.parameters())


def test_loading_names_a_stream_that_comes_short():
    model = build()
    state_dict = model.state_dict()
    del state_dict['pose_backbone.layer4.1.conv2.bn.weight']
    message = (
        'pose_backbone must receive all of its 100 .* has 99 of them.*layer4.1.conv2.bn.weigh'
    )
    with pytest.raises(RuntimeError, match=message):
        model.load_state_dict(state_dict, strict=False)


@pytest.mark.parametrize('asked', [True, False])
def test_stages_are_of_the_same_classes(asked):
    model = build(stream_heads=heads()) if asked else build()
    state = build(stream_heads=heads()).state_dict()
    model.load_state_dict(dict(state), strict=False)
    state['stream_heads.pose.fc_cls.weight'] = torch.zeros(7, 512)
    message = (
        r'pose_only must have the \d+ classes of this model, but its checkpoint has 7 \(stream'
    )
    with pytest.raises(ValueError, match=message):
        model.load_state_dict(state, strict=False)


def test_head_may_be_missing():
    model, state_dict = build(), build().state_dict()
    backbones = {key: value for key, value in state_dict.items() if 'backbone' in key}
    missing, unexpected = model.load_state_dict(backbones, strict=False)
    assert not unexpected
    assert all(key.startswith('cls_head.') for key in missing)


def heads() -> dict[str, dict]:
    head = dict(type='TSMHead', num_classes=CLASSES, num_segments=SEGMENTS, dropout_ratio=0.5)
    return {stream: dict(in_channels=512, **head) for stream in ('rgb', 'pose')}


def test_counterfactual_contexts_give_each_pose_the_appearance_of_another_video():
    model = build(counterfactual=dict(share=1.0))
    model.train()
    batch = inputs(model)  # of two samples each gets the other's frames
    swapped = {**batch, 'imgs': batch['imgs'].flip(0)}
    samples = data()['data_samples']
    torch.manual_seed(0)
    losses = model(batch, samples, mode='loss')
    model.counterfactual = None
    expected = model(swapped, samples, mode='loss')
    torch.testing.assert_close(losses['loss_cls'], expected['loss_cls'])
    assert not torch.allclose(losses['loss_cls'], model(batch, samples, mode='loss')['loss_cls'])


def test_empty_poses():
    model = build(counterfactual=dict(share=0.0, empty_pose=1.0))
    model.train()
    batch, samples = inputs(model), data()['data_samples']
    losses = model(batch, samples, mode='loss')
    assert batch['heatmap_imgs'].all()  # the batch itself stays as it is
    model.counterfactual = None
    empty = {**batch, 'heatmap_imgs': torch.zeros_like(batch['heatmap_imgs'])}
    expected = model(empty, samples, mode='loss')
    torch.testing.assert_close(losses['loss_cls'], expected['loss_cls'])


def test_without_counterfactual_contexts_no_random_number_is_drawn():
    model = build()
    model.train()
    torch.manual_seed(5)
    model(inputs(model), data()['data_samples'], mode='loss')
    drawn = torch.rand(1)
    torch.manual_seed(5)
    inputs(model)
    assert torch.equal(drawn, torch.rand(1))


def test_stream_heads_stay_in_evaluation():
    model = build(stream_heads=heads()).train()
    assert not any(module.training for module in model.stream_heads.modules())
    first, second = (model.run_streams(inputs(model)).scores for _ in range(2))
    assert set(first) == {'rgb', 'pose'}
    assert all(torch.equal(first[stream], second[stream]) for stream in first)
    assert first['rgb'].shape == (2, CLASSES)


def test_streams_give_their_scores_and_how_much_of_a_pose_is_seen():
    model = build(stream_heads=heads())
    model.eval()
    batch = inputs(model, clips=3)
    batch['heatmap_imgs'][1, 2] = 0  # the first frame of the second clip
    features = model.run_streams(batch)
    assert features.rgb.shape[:2] == (2 * 3 * SEGMENTS, 512)
    assert features.scores['pose'].shape == (2 * 3, CLASSES)
    expected = torch.ones(6, SEGMENTS)
    expected[3 + 1, 0] = 0
    assert torch.equal(features.seen, expected)


BODY_HEAD = dict(
    type='ConflictAwareGatingHead', num_classes=CLASSES, channels=8, num_segments=SEGMENTS,
    body=dict(channels=64 + 128, joints=2),
)  # fmt: skip


def build_with_body(**kwargs) -> TwoStreamRecognizer:
    """A robust head that looks at two joints, the first two of five maps."""
    rgb = dict(type='ResNetTSM', depth=18, num_segments=SEGMENTS, pretrained2d=False)
    parts = dict(
        rgb_backbone=dict(out_indices=(0, 1, 3), **rgb),
        cls_head=dict(BODY_HEAD),
        stream_heads=heads(),
    )
    return build(**{**parts, **kwargs})


def test_looks_at_the_joints_of_its_own_and_of_the_clip_before():
    model = build_with_body().eval()
    batch = inputs(model, videos=3, clips=2)
    with torch.no_grad():
        features = model.run_streams(batch, with_others=True)
        levels = model.rgb_backbone(batch['imgs'].flatten(0, 1))[:2]
    heatmaps = batch['heatmap_imgs'][:, :, :2].unflatten(1, (2, SEGMENTS))
    for joints, maps in (
        (features.joints, heatmaps),
        (features.other_joints, heatmaps[[2, 0, 1]]),
    ):
        assert joints.shape == (3 * 2, 2, 192)
        wanted = look_at_joints(levels, maps.flatten(0, 1))
        torch.testing.assert_close(joints, wanted)
    assert model.run_streams(batch).other_joints is None


def test_a_clip_of_more_poses_than_frames_is_looked_at_where_both_are():
    torch.manual_seed(0)
    head = dict(BODY_HEAD, pose_pool=3)
    pose = dict(type='StemlessResNetTSM', in_channels=5, depth=18, num_segments=6)
    pose_head = dict(type='TSMHead', num_classes=CLASSES, in_channels=512, num_segments=6)
    model = build_with_body(
        cls_head=head, pose_backbone=pose, stream_heads=dict(heads(), pose=pose_head)
    ).eval()
    batch = dict(inputs(model), heatmap_imgs=torch.rand(2, 6, 5, 8, 8))
    with torch.no_grad():
        joints = model.run_streams(batch).joints
        batch['heatmap_imgs'][:, [1, 2, 4, 5]] = 0  # all but the moments of the two frames
        torch.testing.assert_close(model.run_streams(batch).joints, joints)


def test_a_detector_of_bodies_changes_nothing_else():
    batch, states, losses = data(videos=3), {}, {}
    for name in ('with', 'without'):
        head = dict(BODY_HEAD) if name == 'with' else {**BODY_HEAD, 'body': None}
        model = build_with_body(cls_head=head)
        model.cls_head.init_weights()
        optim_wrapper = build_optim_wrapper(
            model, dict(optimizer=dict(type='SGD', lr=0.1, momentum=0.9, weight_decay=0.1))
        )
        torch.manual_seed(0)
        for _ in range(2):
            losses[name] = model.train_step(batch, optim_wrapper)
        states[name] = copied(model.state_dict())
    assert set(losses['with']) - set(losses['without']) == {'loss_body'}
    assert set(states['with']) - set(states['without']) == {
        key for key in states['with'] if key.startswith('cls_head.body.')
    }
    shared = {key: states['with'][key] for key in states['without']}
    assert changed(shared, states['without']) == set()
    assert changed(states['with'], build_with_body().state_dict()) >= {
        'cls_head.body.first.weight', 'cls_head.body.norm.running_mean'
    }  # fmt: skip


def test_says_whether_a_pose_is_on_its_body_once_it_is_loaded():
    model = build_with_body().eval()
    batch = inputs(model, videos=2, clips=2)
    batch['heatmap_imgs'][1] = 0
    without = model.predict(batch, data()['data_samples'])
    assert 'pose_on_body' not in without[0]
    model.load_state_dict(model.state_dict())
    first, second = model.predict(batch, data()['data_samples'])
    assert 0 < first.pose_on_body < 1
    assert first.pose_on_body != 0.5
    assert second.pose_on_body == 0.5
    assert torch.equal(first.pred_score, without[0].pred_score)
    # A checkpoint from before the detector.
    old = {k: v for k, v in model.state_dict().items() if not k.startswith('cls_head.body.')}
    model.load_state_dict(old, strict=False)
    assert 'pose_on_body' not in model.predict(batch, data()['data_samples'])[0]


def test_a_detector_of_bodies_needs_maps():
    with pytest.raises(ValueError, match="needs pose maps of pose_feature='NCHW', but got 'NMCTV"):
        build_with_body(pose_feature='NMCTV')


def test_half_precision():
    """All of a model in float16, pose maps and frames with it."""
    model = build()
    model.eval()
    wanted = model.test_step(data())
    for sample, exact in zip(model.half().test_step(data()), wanted):
        torch.testing.assert_close(
            sample.pred_score.float(), exact.pred_score, atol=5e-3, rtol=5e-3
        )
