from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import torch
from mmaction.models.recognizers import BaseRecognizer
from mmaction.registry import MODELS
from mmaction.structures import ActionDataSample
from mmaction.utils import ConfigType, OptConfigType, SampleList
from mmengine.logging import print_log
from mmengine.model import ModuleDict
from torch import Tensor

from ..stream_features import StreamFeatures, measure_seen
from ..tensor_check import check_tensors
from .counterfactual_contexts import CounterfactualContexts
from .frame_features import POSE_FEATURES, run_backbone, split_frames
from .joint_features import look_at_joints

_STAGES = ('backbone', 'head')
_OF_POSES = ('feat_pose', 'score_pose', 'seen', 'joints', 'other_joints')
_CLASSIFIERS = ('.fc_cls.weight', '.fc.weight')  # of MMAction2's heads


@MODELS.register_module()
class TwoStreamRecognizer(BaseRecognizer):
    """Recognizer of an RGB stream and a pose stream that one head integrates (Fig. 2).

    Inputs: ``{'imgs': (N, clips*T, 3, H, W), 'heatmap_imgs': (N, clips*T', C, h, w)}``; instead of
    the latter a 3D network takes (N, clips, C, T', h, w), and a graph network ``keypoint``
    (N, clips, persons, T', joints, 3). With frozen streams, their cached outputs can replace
    both, as ``CachedFeaturePreprocessor`` passes them: ``feat_rgb`` (N, clips*T, C_rgb),
    ``feat_pose`` (N, clips*T', C_pose), ``seen`` (N, clips*T), and ``score_rgb`` and
    ``score_pose`` (N, clips, num_classes); and for a head with ``body`` both ``joints`` and
    ``other_joints`` (N, clips, K, C).

    A head with ``needs_evidence = True``, such as ``ConflictAwareGatingHead``, also gets
    ``evidence``, the :class:`StreamFeatures`, and in training ``contexts``, int64 (N,): the sample
    of the batch that each sample's appearance comes from. One with ``body`` also uses the earlier
    outputs of the RGB backbone, those of ``out_indices`` before the last.

    Args:
        rgb_backbone (dict): Backbone of the RGB stream, frames to (N*T, C_rgb, H', W').
        pose_backbone (dict): Backbone of the pose stream, poses to ``pose_feature``.
        cls_head (dict): Head that takes both features, such as ``PoseDrivenGatingHead``.
        freeze_streams (bool): Whether both backbones stay as they were loaded (section 3.4): no
            gradient, no graph, batch norm in eval mode whatever ``train()`` says.
            Defaults to True.
        pose_input (str): Key of the pose stream's input. Defaults to 'heatmap_imgs'.
        pose_feature (str): Form of the pose backbone's output: 'NCHW', 'NCTHW' or 'NMCTV'; see
            :func:`split_frames`. Defaults to 'NCHW'.
        stream_heads (dict, optional): Heads of the single stages by stream, ``rgb`` and ``pose``:
            never trained, loaded with the streams, and used in testing for the fields
            ``pred_score_rgb`` and ``pred_score_pose`` of the predictions. Defaults to None.
        counterfactual (dict, optional): Arguments of :class:`CounterfactualContexts`: the parts of
            a training batch that get another sample's appearance, or no pose; the label stays that
            of the pose's video. Defaults to None: neither.
        data_preprocessor (dict, optional): Usually ``TwoStreamDataPreprocessor`` with the keys
            ``imgs`` and ``heatmap_imgs``. Defaults to None.

    Raises:
        ValueError: If an argument is not one of those allowed.
        RuntimeError: If a loaded checkpoint does not hold all tensors of a stream; a
            ValueError if its stages have other classes.
    """

    def __init__(
        self,
        rgb_backbone: ConfigType,
        pose_backbone: ConfigType,
        cls_head: ConfigType,
        freeze_streams: bool = True,
        pose_input: str = 'heatmap_imgs',
        pose_feature: str = 'NCHW',
        stream_heads: OptConfigType = None,
        counterfactual: OptConfigType = None,
        data_preprocessor: OptConfigType = None,
    ) -> None:
        if pose_feature not in POSE_FEATURES:
            raise ValueError(
                f'pose_feature must be one of {POSE_FEATURES}, but got {pose_feature!r}'
            )
        if not set(stream_heads or {}) <= {'rgb', 'pose'}:
            raise ValueError(
                f"stream_heads must have keys among 'rgb' and 'pose', but got {stream_heads}"
            )
        # BaseRecognizer's own constructor builds exactly one backbone.
        super(BaseRecognizer, self).__init__(data_preprocessor=data_preprocessor)
        self.backbone_from = 'mmaction2'
        self.rgb_backbone = MODELS.build(rgb_backbone)
        self.pose_backbone = MODELS.build(pose_backbone)
        self.cls_head = MODELS.build(cls_head)
        self._check_segments()
        if getattr(self.cls_head, 'body', None) is not None and pose_feature != 'NCHW':
            raise ValueError(
                f"body of cls_head needs pose maps of pose_feature='NCHW', but got "
                f'{pose_feature!r}'
            )
        self.freeze_streams = freeze_streams
        self.pose_input = pose_input
        self.pose_feature = pose_feature
        if getattr(self.cls_head, 'needs_evidence', False) and len(stream_heads or {}) < 2:
            raise ValueError(
                f"stream_heads must have 'rgb' and 'pose' for {type(self.cls_head).__name__}, "
                f'but got {sorted(stream_heads or {})}'
            )
        heads = {stream: MODELS.build(head) for stream, head in (stream_heads or {}).items()}
        self.stream_heads = ModuleDict(heads).requires_grad_(False)
        self.counterfactual = None
        if counterfactual is not None:
            self.counterfactual = CounterfactualContexts(**counterfactual)
        if freeze_streams:
            self.rgb_backbone.requires_grad_(False)
            self.pose_backbone.requires_grad_(False)

    def _check_segments(self) -> None:
        # A temporal shift within groups of another length would train without a warning.
        head: Any = self.cls_head
        wanted = {'rgb': 'num_segments', 'pose': 'pose_segments'}
        for stream, key in wanted.items():
            given = getattr(getattr(self, f'{stream}_backbone'), 'num_segments', None)
            frames = getattr(head, key, given)
            if None not in (given, frames) and given != frames:
                raise ValueError(
                    f'num_segments of {stream}_backbone must be {frames}, the frames of that '
                    f'stream in a clip of cls_head, but got {given}'
                )

    def train(self, mode: bool = True) -> TwoStreamRecognizer:
        """Switch the mode; frozen streams and the heads of streams stay in evaluation."""
        super().train(mode)
        self.stream_heads.eval()
        if self.freeze_streams:
            self.rgb_backbone.eval()
            self.pose_backbone.eval()
        return self

    def run_streams(self, inputs: dict[str, Tensor], with_others: bool = False) -> StreamFeatures:
        """Run both streams and their heads.

        Args:
            inputs (dict[str, Tensor]): Frames and poses, or what the streams gave for them.
            with_others (bool): Whether to look at the joints of another clip as well, for a head
                that tells a pose on its body from one that is not. Defaults to False.

        Returns:
            StreamFeatures: Of N*clips clips.
        """
        if 'feat_rgb' in inputs:
            return self._read_features(inputs)
        poses = inputs[self.pose_input]
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.freeze_streams):
            *levels, rgb = run_backbone(self.rgb_backbone, inputs['imgs'])
            pose = self.pose_backbone(poses.flatten(0, 1))
        # TSMHead asks for num_segs and does not use it.
        scores = {
            stream: head(rgb if stream == 'rgb' else pose, num_segs=1)
            for stream, head in self.stream_heads.items()
        }
        segments = getattr(self.cls_head, 'num_segments', inputs['imgs'].shape[1])
        if self.pose_feature == 'NCHW':
            clips = inputs['imgs'].shape[1] // segments
            poses = poses.unflatten(1, (clips, -1)).flatten(0, 1)
        else:
            poses = poses.flatten(0, 1)
        seen = measure_seen(poses, self.pose_feature, segments)
        features = StreamFeatures(rgb, split_frames(pose, self.pose_feature), seen, scores)
        if getattr(self.cls_head, 'body', None) is None:
            return features
        clips = len(seen) // len(inputs['imgs'])
        return self._look_at_joints(features, levels, poses, clips if with_others else 0)

    def _look_at_joints(
        self, features: StreamFeatures, levels: list[Tensor], poses: Tensor, others: int
    ) -> StreamFeatures:
        """Add what the RGB stream sees at the joints, also at those of ``others`` clips before."""
        head: Any = self.cls_head
        step = math.ceil(poses.shape[1] / head.num_segments)
        levels = [level.detach() for level in levels]
        heatmaps = poses[:, ::step, : head.body.joints]
        own = look_at_joints(levels, heatmaps)
        other = look_at_joints(levels, heatmaps.roll(others, 0)) if others else None
        return replace(features, joints=own, other_joints=other)

    def _read_features(self, inputs: dict[str, Tensor]) -> StreamFeatures:
        rgb, pose = (inputs[f'feat_{s}'].flatten(0, 1)[..., None, None] for s in ('rgb', 'pose'))
        seen = inputs['seen'].reshape(-1, self.cls_head.num_segments)
        scores = {stream: inputs[f'score_{stream}'].flatten(0, 1) for stream in self.stream_heads}
        looks = getattr(self.cls_head, 'body', None) is not None
        joints = {
            key: inputs[key].flatten(0, 1)
            for key in ('joints', 'other_joints')
            if looks and key in inputs
        }
        return StreamFeatures(rgb, pose, seen, scores, **joints)

    def _head_arguments(self, features: StreamFeatures) -> dict[str, Any]:
        wanted = getattr(self.cls_head, 'needs_evidence', False)
        return dict(evidence=features) if wanted else {}

    def extract_feat(
        self, inputs: dict[str, Tensor], stage: str = 'backbone', **kwargs: Any
    ) -> tuple[Any, dict]:
        """Run the two streams, and the head if ``stage`` says so.

        Args:
            inputs (dict[str, Tensor]): Frames and poses, as above.
            stage (str): 'backbone' for the streams' features, 'head' for the head's output.
                Defaults to 'backbone'.

        Returns:
            tuple: The features ((N*clips*T, C_rgb, H', W'), (N*clips*T', C_pose, h', w')) or the
            head's output, and a dict of further arguments for the head, which is empty unless it
            needs evidence.

        Raises:
            ValueError: If ``stage`` is neither.
        """
        if stage not in _STAGES:
            raise ValueError(f'stage must be one of {_STAGES}, but got {stage!r}')
        features = self.run_streams(inputs)
        feats, arguments = (features.rgb, features.pose), self._head_arguments(features)
        return (feats if stage == 'backbone' else self.cls_head(feats, **arguments)), arguments

    def loss(
        self, inputs: dict[str, Tensor], data_samples: SampleList, **kwargs: Any
    ) -> dict[str, Tensor]:
        """Losses of the head, on counterfactual contexts for part of the batch."""
        partners = None
        if self.counterfactual is not None:
            device = inputs['feat_rgb' if 'feat_rgb' in inputs else 'imgs'].device
            partners, emptied = (x.to(device) for x in self.counterfactual.draw(len(data_samples)))
            inputs = self._without_pose(inputs, emptied)
        features = self.run_streams(inputs, with_others=True)
        if partners is not None:
            features = features.in_contexts_of(partners)
        arguments = self._head_arguments(features)
        if arguments and partners is not None:
            arguments['contexts'] = partners
        return self.cls_head.loss((features.rgb, features.pose), data_samples, **arguments)

    def _without_pose(self, inputs: dict[str, Tensor], emptied: Tensor) -> dict[str, Tensor]:
        """Inputs in which the samples that ``emptied`` (N,) names have no pose."""
        keys = _OF_POSES if 'feat_rgb' in inputs else (self.pose_input,)
        inputs = dict(inputs)
        for key in set(keys) & set(inputs):
            mask = emptied.view(-1, *[1] * (inputs[key].dim() - 1))
            empty = inputs.get(f'empty_{key}', inputs[key].new_zeros(()))
            inputs[key] = torch.where(mask, empty, inputs[key])
        return inputs

    def predict(
        self, inputs: dict[str, Tensor], data_samples: SampleList, **kwargs: Any
    ) -> SampleList:
        """Predict with the head, and also with each of ``stream_heads``."""
        features = self.run_streams(inputs)
        feats = features.rgb, features.pose
        data_samples = self.cls_head.predict(feats, data_samples, **self._head_arguments(features))
        for stream, head in self.stream_heads.items():
            own = head.predict_by_feat(
                features.scores[stream], [ActionDataSample() for _ in data_samples]
            )
            for data_sample, prediction in zip(data_samples, own):
                data_sample.set_field(prediction.pred_score, f'pred_score_{stream}')
        return data_samples

    def _check_classes(self, state_dict: dict, prefix: str) -> None:
        """A chain brings the heads of both stages, which must be of this model's classes."""
        for key, value in state_dict.items():
            if key.startswith(prefix) and key.endswith(_CLASSIFIERS):
                stream = key[len(prefix) :].partition('.')[0]
                if len(value) != self.cls_head.num_classes:
                    raise ValueError(
                        f'stage {stream}_only must have the {self.cls_head.num_classes} classes '
                        f'of this model, but its checkpoint has {len(value)} ({key})'
                    )

    def _load_from_state_dict(self, state_dict: dict, prefix: str, *args: Any) -> None:
        self._check_classes(state_dict, f'{prefix}stream_heads.')
        # Otherwise a checkpoint with wrong names would load nothing and only warn.
        for part in ('rgb_backbone', 'pose_backbone', 'stream_heads'):
            own = getattr(self, part).state_dict(prefix=f'{prefix}{part}.')
            count = check_tensors(part, own, state_dict)
            if own:
                print_log(f'{part} receives all of its {count} tensors', 'current')
        # A chain brings the heads of both single stages, whether this model uses them or not.
        heads = f'{prefix}stream_heads.'
        known = self.stream_heads.state_dict(prefix=heads)
        for key in [key for key in state_dict if key.startswith(heads) and key not in known]:
            del state_dict[key]
        super()._load_from_state_dict(state_dict, prefix, *args)
