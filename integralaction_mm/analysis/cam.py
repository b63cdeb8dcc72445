"""Class activation maps: the evidence for a class in frames and poses (Fig. 1).

For a class's logit s, averaged over the frames and clips of a video, and a stream's last feature
map A of F frames, the map is Grad-CAM's (Selvaraju et al., ICCV 2017), scaled to be a density::

    M(t, i) = ReLU(sum_c w_tc A_tci),    w_tc = F * sum_i ds / dA_tci

Before the ReLU, the mean of M over frames t and positions i is what the stream adds to s to first
order, so the maps of two streams are comparable whatever their sizes. If the head is linear, like
MMAction2's ``TSMHead``, M is exactly the class activation map of Zhou et al. (CVPR 2016). With a
gate, RGB's gradient has G as a factor: the map shows the appearance that was let in. The gradient
of the pose runs through its feature and through the gate that it decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from mmaction.models.recognizers import BaseRecognizer, Recognizer2D
from mmengine.dataset import pseudo_collate
from torch import Tensor

from ..evaluation.functional import predict_classes
from ..models import PoseDrivenGatingHead, TwoStreamRecognizer

__all__ = ['ClipActivation', 'class_activation_maps', 'explain_clip']


@dataclass(frozen=True)
class ClipActivation:
    """A clip, what its streams see, and the model's verdict on its video.

    Shapes: T frames of a clip, T' of its pose maps.

    Args:
        target (int): Class to compute the maps for.
        scores (np.ndarray): float32 (num_classes,), the video's, averaged over its clips in the
            way that the head is set to; usually probabilities.
        label (int, optional): The true class, if known.
        maps (dict[str, np.ndarray]): float32 (T, H', W') of 'rgb' and (T', h', w') of 'pose',
            >= 0, in units of the class's logit; a single-stream model has one of them.
        frames (np.ndarray, optional): uint8 (T, H, W, 3) RGB, the RGB stream's input.
        pose_maps (np.ndarray, optional): float32 (T', h, w) in 0..1, the largest absolute value
            over the channels of the pose stream's input.
        gate (np.ndarray, optional): float32 (T,), the mean of G over channels.
    """

    target: int
    scores: np.ndarray
    label: int | None
    maps: dict[str, np.ndarray]
    frames: np.ndarray | None = None
    pose_maps: np.ndarray | None = None
    gate: np.ndarray | None = None


def class_activation_maps(
    model: BaseRecognizer,
    inputs: Tensor | dict[str, Tensor],
    target: int | Sequence[int] | None = None,
) -> dict[str, Tensor]:
    """Class activation maps of a model's stream or streams.

    Args:
        model (BaseRecognizer): A :class:`TwoStreamRecognizer`, or a ``Recognizer2D`` without a
            neck, MMAction2's own models included. It is set to evaluation mode.
        inputs (Tensor | dict[str, Tensor]): The input of the model's ``extract_feat``, after the
            data preprocessor: a dict with ``imgs`` and ``heatmap_imgs``, or one tensor
            (N, F, C, H, W), taken as frames if C is 3, and as pose maps otherwise.
        target (int | list[int], optional): Class of all N videos, or one for each. Defaults to
            None: the one of highest probability.

    Returns:
        dict[str, Tensor]: 'rgb' (N, F, H', W') and 'pose' (N, F', h', w'), or one of them, of the
        size of the last feature maps, >= 0, in units of the class's logit.

    Raises:
        TypeError: If the model is of another type.
        ValueError: If it has no head or no feature maps, or ``target`` is not one of its classes.
    """
    features, head_args = _extract(model, inputs)
    num_videos = len(inputs['imgs'] if isinstance(inputs, dict) else inputs)
    head: Any = model.cls_head
    return _grad_cam(head, features, head_args, num_videos, target)


def explain_clip(model: BaseRecognizer, sample: dict, target: int | None = None) -> ClipActivation:
    """Maps, inputs, gate and prediction for the middle clip of a test sample.

    Args:
        model (BaseRecognizer): As in :func:`class_activation_maps`.
        sample (dict): Sample of a dataset: ``inputs`` as its pipeline packed them, and
            ``data_samples``.
        target (int, optional): Class to compute the maps for. Defaults to None: the predicted one.

    Returns:
        ClipActivation: The maps are of the clip, the scores of the whole video.

    Raises:
        TypeError: If the model is of another type.
        ValueError: If it has no head or no feature maps, or ``target`` is not one of its classes.
    """
    _check_model(model)
    head: Any = model.cls_head
    batch = model.data_preprocessor(pseudo_collate([sample]), training=False)
    features, head_args = _extract(model, batch['inputs'])
    with torch.no_grad():
        feats = _as_head_input(features)
        prediction = head.predict(feats, batch['data_samples'], **head_args)[0]
    scores = prediction.pred_score.cpu().numpy()
    target = int(predict_classes(scores[None])[0]) if target is None else target
    maps = _grad_cam(head, features, head_args, 1, target)

    num_clips = _count_clips(head, batch['inputs'])
    middle = num_clips // 2

    def pick(frames: Tensor) -> np.ndarray:
        return frames.view(num_clips, -1, *frames.shape[1:])[middle].cpu().numpy()

    drawn, inputs = _by_key(batch['inputs']), sample['inputs']
    frames, poses = drawn.get('imgs'), drawn.get('heatmap_imgs')
    if frames is not None:  # as they were before normalization
        frames = inputs['imgs'] if isinstance(inputs, dict) else inputs
    return ClipActivation(
        target=target,
        scores=scores,
        label=int(prediction.gt_label) if 'gt_label' in prediction else None,
        maps={stream: pick(activation[0]) for stream, activation in maps.items()},
        frames=None if frames is None else pick(frames.permute(0, 2, 3, 1)),
        pose_maps=None if poses is None else pick(poses[0].abs().amax(dim=1).clamp(max=1)),
        gate=_gate_of_clip(head, feats, middle),
    )


def _extract(
    model: Any, inputs: Tensor | dict[str, Tensor]
) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Last feature maps by stream, without a graph, and the head's other arguments."""
    _check_model(model)
    model.eval()
    with torch.no_grad():
        feats, head_args = model.extract_feat(inputs, stage='backbone')
    if isinstance(inputs, dict):
        features = dict(zip(('rgb', 'pose'), feats))
    else:
        features = {'rgb' if 'imgs' in _by_key(inputs) else 'pose': feats}
    for stream, feature in features.items():
        if not isinstance(feature, Tensor) or feature.dim() != 4:
            shape = tuple(feature.shape) if isinstance(feature, Tensor) else type(feature).__name__
            raise ValueError(
                f'the backbone of {stream} must give feature maps (frames, channels, H, W), '
                f'but got {shape}'
            )
    return features, head_args


def _by_key(inputs: Tensor | dict[str, Tensor]) -> dict[str, Tensor]:
    if isinstance(inputs, dict):
        return inputs
    return {'imgs' if inputs.shape[2] == 3 else 'heatmap_imgs': inputs}  # [N, F, C, H, W]


def _check_model(model: Any) -> None:
    if not isinstance(model, (TwoStreamRecognizer, Recognizer2D)):
        raise TypeError(
            f'model must be a TwoStreamRecognizer or a Recognizer2D, but got {type(model)}'
        )
    if isinstance(model, Recognizer2D) and (model.with_neck or not model.with_cls_head):
        raise ValueError(
            'a Recognizer2D must have a cls_head and no neck, but got '
            f'{model.cls_head if model.with_cls_head else None!r:.40} and '
            f'{model.neck if model.with_neck else None!r:.40}'
        )


def _as_head_input(features: dict[str, Tensor]) -> Any:
    feats = tuple(features.values())
    return feats if len(feats) == 2 else feats[0]


def _grad_cam(
    head: Any,
    features: dict[str, Tensor],
    head_args: dict[str, Any],
    num_videos: int,
    target: int | Sequence[int] | None,
) -> dict[str, Tensor]:
    with torch.enable_grad():
        features = {key: value.detach().requires_grad_() for key, value in features.items()}
        feats = _as_head_input(features)
        logits = _logits(head, feats, head_args)  # [N * clips, num_classes]
        logits = logits.view(num_videos, -1, logits.shape[1])
        if target is None:
            target = logits.detach().softmax(dim=2).mean(dim=1).argmax(dim=1).tolist()
        chosen = _check_target(target, num_videos, logits.shape[2]).to(logits.device)
        score = logits.mean(dim=1).gather(1, chosen[:, None]).sum()
        gradients = torch.autograd.grad(score, tuple(features.values()))
    maps = {}
    for (stream, feature), gradient in zip(features.items(), gradients):
        weight = len(feature) // num_videos * gradient.sum(dim=(2, 3), keepdim=True)
        density = F.relu((weight * feature.detach()).sum(dim=1))  # [N * F, H', W']
        maps[stream] = density.view(num_videos, -1, *density.shape[1:])
    return maps


def _logits(head: Any, feats: Any, head_args: dict[str, Any]) -> Tensor:
    if isinstance(head, PoseDrivenGatingHead):
        # Log-probabilities would lose their gradient when the model is sure.
        return head.score_frames(feats, **head_args)[0].mean(dim=1)
    return head(feats, **head_args)


def _check_target(target: int | Sequence[int], num_videos: int, num_classes: int) -> Tensor:
    chosen = torch.as_tensor(target)
    if chosen.dim() == 0:
        chosen = chosen.expand(num_videos)
    if chosen.shape != (num_videos,) or chosen.min() < 0 or chosen.max() >= num_classes:
        raise ValueError(
            f'target must be a class in 0..{num_classes - 1}, or one for each of {num_videos} '
            f'videos, but got {target}'
        )
    return chosen


def _count_clips(head: Any, inputs: Tensor | dict[str, Tensor]) -> int:
    frames = inputs['imgs'] if isinstance(inputs, dict) else inputs
    segments = getattr(head, 'num_segments', frames.shape[1])
    return frames.shape[1] // segments


def _gate_of_clip(head: Any, feats: Any, clip: int) -> np.ndarray | None:
    if not isinstance(head, PoseDrivenGatingHead):
        return None
    with torch.no_grad():
        gate_logits = head(feats)[1]
    if gate_logits is None:
        return None
    return gate_logits[clip].float().sigmoid().mean(dim=1).cpu().numpy()
