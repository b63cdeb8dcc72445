from __future__ import annotations

from typing import Any

import torch
from mmaction.models.recognizers import BaseRecognizer
from mmaction.registry import MODELS
from mmaction.utils import ConfigType, OptConfigType
from mmengine.logging import print_log
from torch import Tensor

_STAGES = ('backbone', 'head')


@MODELS.register_module()
class TwoStreamRecognizer(BaseRecognizer):
    """Recognizer of an RGB stream and a pose stream that one head integrates (Fig. 2).

    Inputs: ``{'imgs': (N, clips*T, 3, H, W), 'heatmap_imgs': (N, clips*T', C, h, w)}``.

    Args:
        rgb_backbone (dict): Backbone of the RGB stream, frames to (N*T, C_rgb, H', W').
        pose_backbone (dict): Backbone of the pose stream, maps to (N*T', C_pose, h', w').
        cls_head (dict): Head that takes both features, such as ``PoseDrivenGatingHead``.
        freeze_streams (bool): Whether both backbones stay as they were loaded (section 3.4): no
            gradient, no graph, batch norm in eval mode whatever ``train()`` says.
            Defaults to True.
        data_preprocessor (dict, optional): Usually ``MultiModalDataPreprocessor`` with the keys
            ``imgs`` and ``heatmap_imgs``. Defaults to None.

    Raises:
        RuntimeError: If a checkpoint that is loaded does not hold all tensors of a stream.
    """

    def __init__(
        self,
        rgb_backbone: ConfigType,
        pose_backbone: ConfigType,
        cls_head: ConfigType,
        freeze_streams: bool = True,
        data_preprocessor: OptConfigType = None,
    ) -> None:
        # BaseRecognizer's own constructor builds exactly one backbone.
        super(BaseRecognizer, self).__init__(data_preprocessor=data_preprocessor)
        self.backbone_from = 'mmaction2'
        self.rgb_backbone = MODELS.build(rgb_backbone)
        self.pose_backbone = MODELS.build(pose_backbone)
        self.cls_head = MODELS.build(cls_head)
        self.freeze_streams = freeze_streams
        if freeze_streams:
            self.rgb_backbone.requires_grad_(False)
            self.pose_backbone.requires_grad_(False)

    def train(self, mode: bool = True) -> TwoStreamRecognizer:
        """Switch to training or evaluation; frozen streams stay in evaluation."""
        super().train(mode)
        if self.freeze_streams:
            self.rgb_backbone.eval()
            self.pose_backbone.eval()
        return self

    def extract_feat(
        self, inputs: dict[str, Tensor], stage: str = 'backbone', **kwargs: Any
    ) -> tuple[Any, dict]:
        """Run the two streams, and the head where ``stage`` says so.

        Args:
            inputs (dict[str, Tensor]): ``imgs`` (N, clips*T, 3, H, W) and ``heatmap_imgs``
                (N, clips*T', C, h, w).
            stage (str): 'backbone' for the streams' features, 'head' for the head's output.
                Defaults to 'backbone'.

        Returns:
            tuple: The features ((N*clips*T, C_rgb, H', W'), (N*clips*T', C_pose, h', w')) or the
            head's output, and an empty dict of arguments for the head.

        Raises:
            ValueError: If ``stage`` is neither.
        """
        if stage not in _STAGES:
            raise ValueError(f'stage must be one of {_STAGES}, but got {stage!r}')
        with torch.set_grad_enabled(torch.is_grad_enabled() and not self.freeze_streams):
            rgb = self.rgb_backbone(inputs['imgs'].flatten(0, 1))
            pose = self.pose_backbone(inputs['heatmap_imgs'].flatten(0, 1))
        feats = (rgb, pose)
        return (feats if stage == 'backbone' else self.cls_head(feats)), {}

    def _load_from_state_dict(self, state_dict: dict, prefix: str, *args: Any) -> None:
        # A checkpoint under wrong names would otherwise load nothing and only warn.
        for stream in ('rgb_backbone', 'pose_backbone'):
            own = getattr(self, stream).state_dict(prefix=f'{prefix}{stream}.')
            wanted = {key for key in own if not key.endswith('num_batches_tracked')}
            fitting = {
                key for key in wanted & set(state_dict) if state_dict[key].shape == own[key].shape
            }
            print_log(f'{stream} receives {len(fitting)} of {len(wanted)} tensors', 'current')
            if fitting != wanted:
                unfit = sorted(wanted - fitting)
                raise RuntimeError(
                    f'{stream} must receive all of its {len(wanted)} tensors, but the checkpoint '
                    f'has {len(fitting)} of them; missing or of another shape: '
                    f'{", ".join(unfit[:3])}{", ..." if len(unfit) > 3 else ""}'
                )
        super()._load_from_state_dict(state_dict, prefix, *args)
