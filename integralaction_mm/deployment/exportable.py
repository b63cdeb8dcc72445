from __future__ import annotations

from typing import Any

import torch
from mmaction.datasets.transforms import GeneratePoseTarget
from mmaction.models.recognizers import MMRecognizer3D, Recognizer2D, Recognizer3D, RecognizerGCN
from torch import Tensor, nn

from ..models import ConflictAwareGatingHead, TwoStreamRecognizer
from ..rendering_torch import render_pose_maps
from .pipeline import ClipSpec
from .pose_targets import PoseTargets

__all__ = ['POSE_INPUTS', 'ExportableRecognizer']

POSE_INPUTS = ('keypoints', 'maps')
_RECOGNIZERS = (TwoStreamRecognizer, Recognizer2D, Recognizer3D, RecognizerGCN, MMRecognizer3D)
_STREAMS = ('rgb', 'pose')  # of a head that sees conflicts
_PERSONS = 2  # of random inputs if a model takes any number


class ExportableRecognizer(nn.Module):
    """A recognizer from tensors to tensors, including its data preprocessor and head.

    Shapes: N clips, T frames, T' poses, M persons, K keypoints, (H, W) the size of frames, (h, w)
    that of pose maps, V joints, C numbers of a joint.

    Args:
        model (nn.Module): ``TwoStreamRecognizer``, or MMAction2's ``Recognizer2D``,
            ``Recognizer3D``, ``RecognizerGCN`` or ``MMRecognizer3D``, with a head that averages
            the probabilities of clips.
        spec (ClipSpec): The clips that it takes.
        pose_input (str): 'keypoints' to draw pose maps inside, or 'maps' to take them; a graph
            network takes ``graph`` with either. Defaults to 'keypoints'.

    Raises:
        ValueError: If the model or ``pose_input`` is none of these.
    """

    def __init__(self, model: nn.Module, spec: ClipSpec, pose_input: str = 'keypoints') -> None:
        if pose_input not in POSE_INPUTS:
            raise ValueError(f'pose_input must be one of {POSE_INPUTS}, but got {pose_input!r}')
        if not isinstance(model, _RECOGNIZERS):
            raise ValueError(
                f'model must be a {", ".join(kind.__name__ for kind in _RECOGNIZERS[:-1])} or '
                f'{_RECOGNIZERS[-1].__name__}, but got {type(model).__name__}'
            )
        head: Any = model.cls_head
        if head.average_clips != 'prob':
            raise ValueError(
                f"average_clips of the head must be 'prob', but got {head.average_clips!r}"
            )
        super().__init__()
        self.model: Any = model
        self.spec = spec
        self.two_stream = isinstance(model, TwoStreamRecognizer)
        self.targets = None
        if isinstance(spec.renderer, GeneratePoseTarget):
            assert spec.frame_size is not None
            self.targets = PoseTargets(spec.renderer, spec.frame_size)
        modalities = spec.taken.modalities
        pose = 'graph' if spec.takes_graph else pose_input
        names = (('RGB', 'frames'), ('Pose', pose))
        self.input_names = [name for modality, name in names if modality in modalities]
        has_gate = self.two_stream and getattr(head, 'gate', None) is not None
        self.output_names = ['scores', 'gate'] if has_gate else ['scores']
        self.sees_conflicts = isinstance(head, ConflictAwareGatingHead)
        if self.sees_conflicts:
            self.output_names.append('conflict')
        self.sees_bodies = getattr(head, 'sees_bodies', False)
        if self.sees_bodies:
            self.output_names.append('body')
        if isinstance(model, MMRecognizer3D):
            self.output_names += [f'scores_{stream}' for stream in head.loss_components]
        elif self.sees_conflicts:
            self.output_names += [f'scores_{stream}' for stream in _STREAMS]
        self.eval()

    @property
    def free_axes(self) -> dict[str, dict[int, str]]:
        """Axes of inputs and outputs whose size is free, by name."""
        axes = {name: {0: 'batch'} for name in (*self.input_names, *self.output_names)}
        if self.targets is not None and 'keypoints' in axes:
            axes['keypoints'][2] = 'persons'
        return axes

    def forward(self, *inputs: Tensor) -> tuple[Tensor, ...]:
        """Classify clips.

        Args:
            *inputs (Tensor): Those of ``input_names``: ``frames``, uint8 RGB (N, T, 3, H, W);
                ``keypoints``, float32 (N, T', M, K, 3), x and y in pixels of the frames and the
                score, NaN or score 0 if there is nobody; ``maps``, float32 (N, T', C, h, w);
                ``graph``, float32 (N, M, T', V, C).

        Returns:
            tuple[Tensor, ...]: Those of ``output_names``: probabilities of the classes
            (N, num_classes), averaged over the frames as in the head; with a gate the mean
            of G over its channels (N, T); with a ``ConflictAwareGatingHead`` the probability of a
            conflict (N,), with ``body`` that the pose lies on the body (N,), and each stream's own
            verdict (N, num_classes); and for RGBPoseConv3D the probabilities of each
            stream, whose mean comes first.
        """
        given = dict(zip(self.input_names, inputs))
        tensors = {}
        if 'frames' in given:
            tensors['imgs'] = self._normalize(given['frames'])
        if 'graph' in given:
            tensors['keypoint'] = given['graph'].unsqueeze(1)
        if 'keypoints' in given:
            tensors['heatmap_imgs'] = self._arrange(self._render(given['keypoints']))
        if 'maps' in given:
            tensors['heatmap_imgs'] = self._arrange(given['maps'])
        if isinstance(self.model, MMRecognizer3D):
            return self._by_stream(tensors)
        if self.two_stream:
            feats, kwargs = self.model.extract_feat(tensors)
            scores, gate_logits = self.model.cls_head(feats, **kwargs)
        else:
            feats, kwargs = self.model.extract_feat(*tensors.values())
            scores, gate_logits = self.model.cls_head(feats, **kwargs), None
        # The softmax of log-probabilities is the probabilities.
        outputs = [self._halve(scores.softmax(dim=1))]  # [N, num_classes]
        if gate_logits is not None:
            outputs.append(gate_logits.sigmoid().mean(dim=2))
        if self.sees_conflicts:
            outputs.append(self.model.cls_head.conflict_of_clips(**kwargs))
        if self.sees_bodies:
            outputs.append(self.model.cls_head.bodies_of_clips(**kwargs))
        if self.sees_conflicts:
            scores = kwargs['evidence'].scores
            outputs += [scores[stream].softmax(dim=1) for stream in _STREAMS]
        return tuple(outputs)

    def _by_stream(self, tensors: dict[str, Tensor]) -> tuple[Tensor, ...]:
        feats, kwargs = self.model.extract_feat(tensors)
        head = self.model.cls_head
        scores = head(feats, **kwargs)
        probs = [scores[stream].softmax(dim=1) for stream in head.loss_components]
        return torch.stack(probs).mean(dim=0), *probs

    def _normalize(self, frames: Tensor) -> Tensor:
        """The model's frames: (N, T, 3, H, W), or (N, 1, 3, T, H, W) for a 3D network."""
        preprocessor = self.model.data_preprocessor
        if hasattr(preprocessor, 'preprocessors'):
            preprocessor = preprocessor.preprocessors['imgs']
        frames = frames.float()
        if preprocessor.to_rgb:
            frames = frames.flip(2)
        if preprocessor.format_shape == 'NCTHW':
            frames = frames.transpose(1, 2).unsqueeze(1)
        if not hasattr(preprocessor, 'mean'):
            return frames
        return (frames - preprocessor.mean) / preprocessor.std

    def _render(self, keypoints: Tensor) -> Tensor:
        if self.targets is not None:
            return self.targets.draw(keypoints)
        renderer: Any = self.spec.renderer
        assert renderer is not None
        assert self.spec.frame_size is not None
        maps: dict[str, Any] = renderer.pose_maps
        scale = [maps['size'][axis] / self.spec.frame_size[axis] for axis in (1, 0)]  # x, y
        keypoints = keypoints.transpose(1, 2)  # [N, M, T', K, 3]
        # As PoseHeatmapPAF: scaled in float64, then rounded.
        xy = keypoints[..., :2].double() * torch.tensor(scale, dtype=torch.float64)
        return render_pose_maps(xy.float(), keypoints[..., 2], **maps)

    def _arrange(self, maps: Tensor) -> Tensor:
        """Maps (N, T', C, h, w) in the model's form; for a 3D network (N, 1, C, T', h, w)."""
        if self.targets is None:
            return maps
        return self.targets.double(maps).transpose(1, 2).unsqueeze(1)

    def _halve(self, probs: Tensor) -> Tensor:
        """The mean of clips and their mirror images, if the pipeline adds these."""
        if self.targets is None or not self.targets.transform.double:
            return probs
        return probs.view(2, -1, probs.shape[1]).mean(dim=0)

    def random_inputs(self, batch_size: int) -> tuple[Tensor, ...]:
        """Inputs for ``batch_size`` clips: noise, with one person missing in each frame."""
        lengths, size = self.spec.clip_len, self.spec.frame_size
        inputs = []
        if 'frames' in self.input_names:
            assert size is not None
            frames = (batch_size, lengths['RGB'], 3, *size)
            inputs.append(torch.randint(256, frames, dtype=torch.uint8))
        if 'graph' in self.input_names:
            inputs.append(self._random_graph(batch_size))
        elif 'Pose' in lengths and 'Pose' in self.spec.taken.modalities:
            keypoints = self._random_keypoints(batch_size)
            is_maps = 'maps' in self.input_names
            inputs.append(self._render(keypoints) if is_maps else keypoints)
        return tuple(inputs)

    def _random_keypoints(self, batch_size: int) -> Tensor:
        assert self.spec.frame_size is not None
        height, width = self.spec.frame_size
        persons = getattr(self.spec.renderer, 'max_persons', _PERSONS)
        shape = batch_size, self.spec.clip_len['Pose'], persons, self.num_keypoints
        keypoints = torch.rand(*shape, 3) * torch.tensor([width, height, 1.0])
        keypoints[:, :, -1] = torch.nan
        return keypoints

    def _random_graph(self, batch_size: int) -> Tensor:
        steps = {step['do']: step for step in self.spec.steps}
        merged = len(steps.get('merge', {}).get('sources', ['keypoint']))
        has_three = 'join_score' in steps or self.spec.taken.dimensions == 3
        numbers = 3 * merged if has_three else 2 * merged + 1
        frames = self.spec.clip_len['Pose'], self.num_keypoints
        return torch.rand(batch_size, steps['persons']['count'], *frames, numbers)

    @property
    def num_keypoints(self) -> int:
        """K."""
        if self.spec.layout is None:
            raise ValueError('the config must name the layout of its keypoints to be exported')
        return self.spec.layout.num_keypoints
