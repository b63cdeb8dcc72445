from __future__ import annotations

from typing import Any

import torch
from mmaction.models.recognizers import Recognizer2D
from torch import Tensor, nn

from ..models import ConflictAwareGatingHead, TwoStreamRecognizer
from ..rendering_torch import render_pose_maps
from .pipeline import ClipSpec

__all__ = ['POSE_INPUTS', 'ExportableRecognizer']

POSE_INPUTS = ('keypoints', 'maps')


class ExportableRecognizer(nn.Module):
    """A recognizer from tensors to tensors: what its data preprocessor and head do is inside.

    Shapes: N clips, T frames, T' poses, M = ``max_persons`` persons, K keypoints, (H, W) the size
    of frames, (h, w) that of pose maps.

    Args:
        model (nn.Module): ``TwoStreamRecognizer`` of frames and pose maps, or ``Recognizer2D`` of
            one of them, with a head that averages the probabilities of clips.
        spec (ClipSpec): The clips that it takes.
        pose_input (str): 'keypoints' to draw the pose maps inside, or 'maps' to take them.
            Defaults to 'keypoints'.

    Raises:
        ValueError: If the model or ``pose_input`` is none of these.
    """

    def __init__(self, model: nn.Module, spec: ClipSpec, pose_input: str = 'keypoints') -> None:
        if pose_input not in POSE_INPUTS:
            raise ValueError(f'pose_input must be one of {POSE_INPUTS}, but got {pose_input!r}')
        two_stream = isinstance(model, TwoStreamRecognizer)
        if not two_stream and not isinstance(model, Recognizer2D):
            raise ValueError(
                'model must be a TwoStreamRecognizer or Recognizer2D, '
                f'but got {type(model).__name__}'
            )
        if two_stream and (model.pose_input, model.pose_feature) != ('heatmap_imgs', 'NCHW'):
            raise ValueError(
                "a TwoStreamRecognizer must have pose_input 'heatmap_imgs' and pose_feature "
                f"'NCHW', but got {model.pose_input!r} and {model.pose_feature!r}"
            )
        head: Any = model.cls_head
        if head.average_clips != 'prob':
            raise ValueError(
                f"average_clips of the head must be 'prob', but got {head.average_clips!r}"
            )
        super().__init__()
        self.model: Any = model
        self.spec = spec
        self.two_stream = two_stream
        streams = spec.sampler.clip_len
        self.input_names = [
            *(['frames'] if 'RGB' in streams else []),
            *([pose_input] if 'Pose' in streams else []),
        ]
        has_gate = two_stream and getattr(head, 'gate', None) is not None
        self.output_names = ['scores', 'gate'] if has_gate else ['scores']
        self.sees_conflicts = isinstance(head, ConflictAwareGatingHead)
        if self.sees_conflicts:
            self.output_names.append('conflict')
        self.eval()

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        """Classify clips.

        Args:
            *inputs (Tensor): Those of ``input_names``: ``frames``, uint8 RGB (N, T, 3, H, W);
                ``keypoints``, float32 (N, T', M, K, 3), x and y in pixels of the frames and the
                score, NaN or score 0 where there is nobody; ``maps``, float32 (N, T', C, h, w).

        Returns:
            tuple[Tensor, ...]: Probabilities of the classes (N, num_classes), averaged over the
            frames as the head does it; with a gate the mean of G over its channels (N, T); and
            with a ``ConflictAwareGatingHead`` the probability of a conflict (N,).
        """
        given = dict(zip(self.input_names, inputs))
        tensors = {}
        if 'frames' in given:
            tensors['imgs'] = self._normalize(given['frames'])
        if 'keypoints' in given:
            tensors['heatmap_imgs'] = self._render(given['keypoints'])
        if 'maps' in given:
            tensors['heatmap_imgs'] = given['maps']
        if self.two_stream:
            feats, kwargs = self.model.extract_feat(tensors)
            scores, gate_logits = self.model.cls_head(feats, **kwargs)
        else:
            feats, kwargs = self.model.extract_feat(*tensors.values())
            scores, gate_logits = self.model.cls_head(feats, **kwargs), None
        # The softmax of log-probabilities is the probabilities.
        probs = scores.softmax(dim=1)  # [N, num_classes]
        outputs = [probs]
        if gate_logits is not None:
            outputs.append(gate_logits.sigmoid().mean(dim=2))
        if self.sees_conflicts:
            outputs.append(self.model.cls_head.conflict_of_clips(**kwargs))
        return tuple(outputs)

    def _normalize(self, frames: Tensor) -> Tensor:
        preprocessor = self.model.data_preprocessor
        if self.two_stream:
            preprocessor = preprocessor.preprocessors['imgs']
        frames = frames.float()
        if preprocessor.to_rgb:
            frames = frames.flip(2)
        if not hasattr(preprocessor, 'mean'):
            return frames
        return (frames - preprocessor.mean) / preprocessor.std

    def _render(self, keypoints: Tensor) -> Tensor:
        assert self.spec.renderer is not None
        maps: dict[str, Any] = self.spec.renderer.pose_maps
        scale = [maps['size'][axis] / self.spec.frame_size[axis] for axis in (1, 0)]  # x, y
        keypoints = keypoints.transpose(1, 2)  # [N, M, T', K, 3]
        # As PoseHeatmapPAF: scaled in float64, then rounded.
        xy = keypoints[..., :2].double() * torch.tensor(scale, dtype=torch.float64)
        return render_pose_maps(xy.float(), keypoints[..., 2], **maps)

    def random_inputs(self, batch_size: int) -> tuple[Tensor, ...]:
        """Inputs for ``batch_size`` clips: noise, and of each frame's persons one is missing."""
        lengths, renderer = self.spec.sampler.clip_len, self.spec.renderer
        height, width = self.spec.frame_size
        inputs = []
        if 'frames' in self.input_names:
            frames = (batch_size, lengths['RGB'], 3, height, width)
            inputs.append(torch.randint(256, frames, dtype=torch.uint8))
        if renderer is not None:
            persons = (batch_size, lengths['Pose'], renderer.max_persons)
            keypoints = torch.rand(*persons, renderer.layout.num_keypoints, 3)
            keypoints *= torch.tensor([width, height, 1.0])
            keypoints[:, :, -1] = torch.nan
            is_maps = 'maps' in self.input_names
            inputs.append(self._render(keypoints) if is_maps else keypoints)
        return tuple(inputs)
